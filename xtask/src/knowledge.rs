//! `cargo xtask knowledge`: checks what a clinic's assistant knows, and packs it for publishing.

use crate::{ui, workspace};
use anyhow::{Context, Result, bail};
use samtal_core::assistant::{Index, answer};
use samtal_core::clinic::config::{ClinicConfig, Config};
use samtal_core::knowledge::finding::{Finding, Places, Severity};
use samtal_core::knowledge::{Knowledge, check, read};
use samtal_core::time::At;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the check of a clinic's knowledge came to.
#[derive(Debug)]
pub struct Checked {
    /// Everything that was found.
    pub findings: Vec<Finding>,
    /// What there is, in one line.
    pub summary: String,
}

impl Checked {
    /// How many findings are errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|f| f.severity == Severity::Error).count()
    }
}

/// Checks a clinic's knowledge and prints what was found, each with file and line. Fails when there is an error.
pub fn check(clinic: &str) -> Result<()> {
    let folder = folder(clinic);
    let checked = checked(clinic, now())?;
    let shown = folder.strip_prefix(workspace::root()).unwrap_or(&folder);
    for finding in &checked.findings {
        ui::result(&format!("{}/{finding}", shown.display()));
    }
    ui::result(&checked.summary);
    if checked.errors() > 0 {
        bail!("");
    }
    Ok(())
}

/// Prints the body of `PUT /v1/{clinic}/knowledge`.
pub fn pack(clinic: &str) -> Result<()> {
    let files = files(&folder(clinic))?;
    ui::result(&serde_json::json!({ "files": files }).to_string());
    Ok(())
}

/// A clinic's configuration and the files of its knowledge, by their names.
fn load(clinic: &str) -> Result<(Config, Vec<(String, String)>)> {
    let folder = folder(clinic);
    let path = folder.with_file_name("clinic.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let config = match ClinicConfig::from_toml(&text, true) {
        Ok(config) => config,
        Err(errors) => {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            bail!("{} has mistakes:\n{}", path.display(), errors.join("\n"));
        }
    };
    let files = files(&folder)?;
    if files.is_empty() {
        bail!("there are no .toml files in {}", folder.display());
    }
    Ok((config, files.into_iter().collect()))
}

/// Checks a clinic's knowledge at a moment.
pub fn checked(clinic: &str, now: At) -> Result<Checked> {
    let (config, files) = load(clinic)?;
    let (knowledge, places) = match read::with_places(&files) {
        Ok(read) => read,
        Err(findings) => {
            let summary = format!("{clinic}: {} files, {}", files.len(), counted(&findings));
            return Ok(Checked { findings, summary });
        }
    };
    let today = config.time_zone.local(now).date;
    let mut findings = check::check(&knowledge, &places, &config.languages, today);
    findings.extend(tried(&knowledge, &places, &config, now));
    findings.sort();
    let summary = format!(
        "{clinic}: {} files, {} entries in {}, {} clinicians, {} services; {}",
        files.len(),
        knowledge.entries.len(),
        config.languages.join(" and "),
        knowledge.clinicians.len(),
        knowledge.services.len(),
        counted(&findings),
    );
    Ok(Checked { findings, summary })
}

/// What the assistant answers to every way to ask and every test line. Test lines are tried as if it had never read them.
fn tried(knowledge: &Knowledge, places: &Places, config: &Config, now: At) -> Vec<Finding> {
    let mut unread = knowledge.clone();
    for said in unread.entries.iter_mut().flat_map(|entry| entry.said.values_mut()) {
        said.hit.clear();
    }
    let index = Index::new(unread, 1);
    let leads = |language: &str, line: &str| Some(answer(&index, config, line, language, now).entry);
    check::lines(knowledge, places, &config.languages, &leads)
}

/// The text of each file of a clinic's knowledge by its name; none where there is no such folder.
pub fn files(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|ext| ext == "toml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(name, text);
        }
    }
    Ok(files)
}

/// Where a clinic's knowledge lies.
#[must_use]
pub fn folder(clinic: &str) -> PathBuf {
    workspace::root().join("clinics").join(clinic).join("knowledge")
}

fn counted(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let warnings = findings.len() - errors;
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
}

fn now() -> At {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    At(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn riversides_knowledge_is_whole_on_the_days_of_the_demo() {
        let (config, files) = load("riverside").expect("it is there");
        let (knowledge, places) = read::with_places(&files).expect("it can be read");
        for day in ["2024-10-15", "2025-12-31", "2027-12-31"] {
            let today = day.parse().expect("a date");
            let findings = check::check(&knowledge, &places, &config.languages, today);
            assert!(findings.is_empty(), "{day}: {findings:#?}");
        }
    }
}
