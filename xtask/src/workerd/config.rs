//! workerd's configuration, written from `wrangler.toml`, so that what the tests run and what is deployed cannot drift apart.

use crate::wrangler::Wrangler;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The configuration's text (Cap'n Proto): the Worker of the folder `project`, listening on `port` of the loopback, its objects' data in
/// `objects`. `overrides` adds variables and replaces those of `wrangler.toml`.
pub fn config(project: &Path, port: u16, objects: &Path, overrides: &BTreeMap<String, String>) -> Result<String> {
    let wrangler = Wrangler::read(project)?;
    let main = project.join(&wrangler.main);
    let modules = modules(&main)?;
    Ok(write(&wrangler, &modules, port, objects, overrides)?)
}

fn write(
    wrangler: &Wrangler,
    modules: &[(String, PathBuf)],
    port: u16,
    objects: &Path,
    overrides: &BTreeMap<String, String>,
) -> Result<String, std::fmt::Error> {
    let mut vars = wrangler.vars.clone();
    vars.extend(overrides.clone());

    let mut text = String::new();
    writeln!(text, "using Workerd = import \"/workerd/workerd.capnp\";\n")?;
    writeln!(text, "const config :Workerd.Config = (")?;
    writeln!(text, "  services = [")?;
    writeln!(text, "    (name = \"worker\", worker = .worker),")?;
    // Webhooks and the simulators of the demo are on loopback. Nothing here may reach the internet.
    writeln!(text, "    (name = \"network\", network = (allow = [\"private\"])),")?;
    writeln!(
        text,
        "    (name = \"objects\", disk = (path = {}, writable = true)),",
        quoted(&objects.to_string_lossy())
    )?;
    writeln!(text, "  ],")?;
    writeln!(
        text,
        "  sockets = [(name = \"http\", address = \"127.0.0.1:{port}\", http = (), service = \"worker\")],"
    )?;
    writeln!(text, ");\n")?;

    writeln!(text, "const worker :Workerd.Worker = (")?;
    writeln!(text, "  compatibilityDate = {},", quoted(&wrangler.compatibility_date))?;
    let flags: Vec<String> = wrangler.compatibility_flags.iter().map(|flag| quoted(flag)).collect();
    writeln!(text, "  compatibilityFlags = [{}],", flags.join(", "))?;
    writeln!(text, "  modules = [")?;
    for (name, path) in modules {
        let kind = if name.ends_with(".wasm") { "wasm" } else { "esModule" };
        writeln!(
            text,
            "    (name = {}, {kind} = embed {}),",
            quoted(name),
            quoted(&path.to_string_lossy())
        )?;
    }
    writeln!(text, "  ],\n  bindings = [")?;
    for (name, value) in &vars {
        writeln!(text, "    (name = {}, text = {}),", quoted(name), quoted(value))?;
    }
    for binding in &wrangler.durable_objects.bindings {
        let (name, class) = (quoted(&binding.name), quoted(&binding.class_name));
        writeln!(
            text,
            "    (name = {name}, durableObjectNamespace = (className = {class})),"
        )?;
    }
    writeln!(text, "  ],\n  durableObjectNamespaces = [")?;
    for class in wrangler.classes() {
        // The key names the folder of the class's data: a restart on the same state must find it again.
        let key = quoted(&format!("{}-{class}", wrangler.name));
        writeln!(
            text,
            "    (className = {}, uniqueKey = {key}, enableSql = true),",
            quoted(class)
        )?;
    }
    writeln!(text, "  ],\n  durableObjectStorage = (localDisk = \"objects\"),")?;
    writeln!(text, "  globalOutbound = \"network\",\n);")?;
    Ok(text)
}

/// The modules beside `main`, by the names under which they import each other; `main` first, which makes it the entry.
fn modules(main: &Path) -> Result<Vec<(String, PathBuf)>> {
    let folder = main.parent().context("the main module has no folder")?;
    let mut found = Vec::new();
    collect(folder, folder, &mut found)?;
    found.sort();
    let name = main.file_name().unwrap_or_default().to_string_lossy();
    let Some(position) = found.iter().position(|(module, _)| *module == name) else {
        bail!("{} is missing: run `cargo xtask build`", main.display());
    };
    found[..=position].rotate_right(1);
    Ok(found)
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, PathBuf)>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} is missing: run `cargo xtask build`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, found)?;
        } else if matches!(
            path.extension().and_then(|ext| ext.to_str()),
            Some("js" | "mjs" | "wasm")
        ) {
            found.push((
                path.strip_prefix(root)?.to_string_lossy().into_owned(),
                path.canonicalize()?,
            ));
        }
    }
    Ok(())
}

/// A Cap'n Proto text literal.
fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            c if c.is_ascii_control() => literal.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::root;
    use std::collections::BTreeSet;

    fn generated(overrides: &BTreeMap<String, String>) -> String {
        let modules = [("entry.mjs".to_owned(), PathBuf::from("/b/entry.mjs"))];
        write(
            &Wrangler::read(root()).unwrap(),
            &modules,
            8787,
            Path::new("/state/objects"),
            overrides,
        )
        .unwrap()
    }

    /// Every value of `field = "…"` in the text.
    fn values<'a>(text: &'a str, field: &str) -> BTreeSet<&'a str> {
        text.split(&format!("({field} = \""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    #[test]
    fn every_binding_variable_and_class_of_wrangler_toml_is_hosted_and_no_other() {
        let wrangler: toml::Table = fs::read_to_string(root().join("wrangler.toml"))
            .unwrap()
            .parse()
            .unwrap();
        let strings = |value: &toml::Value, key: &str| -> Vec<String> {
            value
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row[key].as_str().unwrap().to_owned())
                .collect()
        };
        let objects = &wrangler["durable_objects"]["bindings"];
        let mut names: BTreeSet<String> = strings(objects, "name").into_iter().collect();
        names.extend(wrangler["vars"].as_table().unwrap().keys().cloned());

        let text = generated(&BTreeMap::new());
        let bindings = text.split("bindings = [").nth(1).unwrap().split("],").next().unwrap();
        assert_eq!(values(bindings, "name"), names.iter().map(String::as_str).collect());

        let classes: BTreeSet<String> = wrangler["migrations"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|step| step["new_sqlite_classes"].as_array().unwrap())
            .map(|class| class.as_str().unwrap().to_owned())
            .collect();
        let bound: BTreeSet<String> = strings(objects, "class_name").into_iter().collect();
        assert_eq!(bound, classes);
        assert_eq!(values(&text, "className"), classes.iter().map(String::as_str).collect());
        assert_eq!(text.matches("enableSql = true").count(), classes.len());
        let date = wrangler["compatibility_date"].as_str().unwrap();
        assert!(text.contains(&format!("compatibilityDate = \"{date}\"")));
    }

    #[test]
    fn a_given_variable_replaces_the_deployed_one() {
        let vars = [("LIMITS", r#"{"sessions_per_hour":5}"#), ("DEMO", "1")];
        let vars = vars.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let text = generated(&vars);
        assert!(
            text.contains(r#"(name = "LIMITS", text = "{\"sessions_per_hour\":5}")"#),
            "{text}"
        );
        assert!(text.contains(r#"(name = "DEMO", text = "1")"#));
        assert_eq!(text.matches("\"LIMITS\"").count(), 1);
    }

    #[test]
    fn the_main_module_comes_first_and_the_others_keep_their_paths() {
        let folder = std::env::temp_dir().join(format!("samtal-modules-{}", std::process::id()));
        fs::create_dir_all(folder.join("snippets/a")).unwrap();
        for file in ["a.js", "entry.mjs", "x.wasm", "notes.txt", "snippets/a/inline.js"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let found = modules(&folder.join("entry.mjs")).unwrap();
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["entry.mjs", "a.js", "snippets/a/inline.js", "x.wasm"]);
        let error = modules(&folder.join("absent.mjs")).unwrap_err();
        fs::remove_dir_all(&folder).unwrap();
        assert!(error.to_string().contains("cargo xtask build"), "{error}");
    }
}
