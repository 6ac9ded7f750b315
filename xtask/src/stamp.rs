//! Rebuild only what changed: a step's inputs are hashed, and the hash is kept beside its output.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The hash of a step's inputs, and where the hash of its last run lies.
#[derive(Debug, Clone)]
pub struct Stamp {
    path: PathBuf,
    hash: Sha256,
}

impl Stamp {
    /// A stamp that is kept at `path`.
    pub fn new(path: &Path) -> Stamp {
        Stamp {
            path: path.to_owned(),
            hash: Sha256::new(),
        }
    }

    /// Adds an option of the step.
    pub fn text(mut self, text: &str) -> Stamp {
        self.hash.update((text.len() as u64).to_le_bytes());
        self.hash.update(text);
        self
    }

    /// Adds a file's name and content.
    pub fn file(self, path: &Path) -> Result<Stamp> {
        let mut stamp = self.text(&path.to_string_lossy());
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        stamp.hash.update((bytes.len() as u64).to_le_bytes());
        stamp.hash.update(bytes);
        Ok(stamp)
    }

    /// Whether the step last ran on the same inputs.
    pub fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|last| last == self.hex())
    }

    /// Notes that the step has run on these inputs.
    pub fn save(&self) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, self.hex()).with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn hex(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file only when its content differs, so that what watches its time is not woken for nothing.
pub fn write_if_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_fresh_until_one_of_its_inputs_changes() {
        let folder = std::env::temp_dir().join(format!("samtal-stamp-{}", std::process::id()));
        let input = folder.join("input");
        let stamp = || Stamp::new(&folder.join("stamp")).text("-O").file(&input).unwrap();
        fs::create_dir_all(&folder).unwrap();
        fs::write(&input, "1").unwrap();

        assert!(!stamp().is_fresh());
        stamp().save().unwrap();
        assert!(stamp().is_fresh());
        assert!(!stamp().text("-g").is_fresh());
        fs::write(&input, "2").unwrap();
        assert!(!stamp().is_fresh());

        fs::remove_dir_all(&folder).unwrap();
    }
}
