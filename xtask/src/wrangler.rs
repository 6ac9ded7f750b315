//! `wrangler.toml`, read as strictly as the translation to bare workerd needs.
//!
//! A binding of a kind that workerd cannot host (KV, queues and their like) is refused here, by name, instead of being absent when the
//! Worker asks for it.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The parts of a `wrangler.toml` that decide what the Worker sees.
#[derive(Debug, Clone, Deserialize)]
pub struct Wrangler {
    /// The Worker's name; the objects' storage is keyed by it.
    pub name: String,
    /// The main module, relative to the file. The other modules lie beside it.
    pub main: PathBuf,
    /// Which behaviours of the runtime hold.
    pub compatibility_date: String,
    /// Behaviours switched on or off by name.
    #[serde(default)]
    pub compatibility_flags: Vec<String>,
    /// The objects' bindings.
    #[serde(default)]
    pub durable_objects: DurableObjects,
    /// Which classes exist.
    #[serde(default)]
    pub migrations: Vec<Migration>,
    /// Plain variables.
    #[serde(default)]
    pub vars: BTreeMap<String, String>,
    /// Every other key of the file.
    #[serde(flatten)]
    rest: toml::Table,
}

/// The `durable_objects` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DurableObjects {
    /// One per variable of the Worker.
    pub bindings: Vec<ObjectBinding>,
}

/// A variable through which the Worker reaches a class of objects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectBinding {
    /// The variable.
    pub name: String,
    /// The class that the main module exports.
    pub class_name: String,
}

/// A step in the life of the classes. Only creation with SQLite is known here: nothing has been renamed or deleted yet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// The step's name, never changed once deployed.
    pub tag: String,
    /// Classes that begin here.
    pub new_sqlite_classes: Vec<String>,
}

/// Keys that say how the Worker is built and deployed, and nothing about what it sees.
const DEPLOYMENT_ONLY: [&str; 9] = [
    "account_id",
    "build",
    "no_bundle",
    "observability",
    "route",
    "routes",
    "rules",
    "send_metrics",
    "workers_dev",
];

impl Wrangler {
    /// Reads the file of a project folder.
    pub fn read(project: &Path) -> Result<Wrangler> {
        let path = project.join("wrangler.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Wrangler::parse(&text).with_context(|| format!("in {}", path.display()))
    }

    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Wrangler> {
        let wrangler: Wrangler = toml::from_str(text)?;
        if let Some(key) = wrangler
            .rest
            .keys()
            .find(|key| !DEPLOYMENT_ONLY.contains(&key.as_str()))
        {
            bail!("`{key}` has no translation to bare workerd: add one in xtask/src/workerd/config.rs");
        }
        let created: Vec<&String> = wrangler
            .migrations
            .iter()
            .flat_map(|step| &step.new_sqlite_classes)
            .collect();
        for binding in &wrangler.durable_objects.bindings {
            if !created.contains(&&binding.class_name) {
                bail!(
                    "no migration creates the class `{}` of the binding `{}`",
                    binding.class_name,
                    binding.name
                );
            }
        }
        Ok(wrangler)
    }

    /// The classes of all objects, each with SQLite.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.migrations
            .iter()
            .flat_map(|step| step.new_sqlite_classes.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "name = \"x\"\nmain = \"m.mjs\"\ncompatibility_date = \"2026-01-01\"\n";

    #[test]
    fn a_binding_that_workerd_cannot_host_is_refused_by_name() {
        let error = Wrangler::parse(&format!("{LEAST}[[kv_namespaces]]\nbinding = \"KV\"\nid = \"1\"\n")).unwrap_err();
        assert!(error.to_string().contains("`kv_namespaces`"), "{error}");
    }

    #[test]
    fn a_binding_to_a_class_that_no_migration_creates_is_refused() {
        let text = format!("{LEAST}[durable_objects]\nbindings = [{{ name = \"A\", class_name = \"Absent\" }}]\n");
        let error = Wrangler::parse(&text).unwrap_err();
        assert!(error.to_string().contains("`Absent`"), "{error}");
    }

    #[test]
    fn the_projects_own_file_is_understood() {
        let wrangler = Wrangler::read(crate::workspace::root()).unwrap();
        assert_eq!(wrangler.classes().collect::<Vec<_>>(), ["Session", "Clinic"]);
        assert!(
            !wrangler.vars.contains_key("DEMO"),
            "demo mode must be absent from the deployed variables"
        );
    }
}
