//! `cargo xtask audit verify`: whether an export of a clinic's audit stands as it was written.

use crate::ui;
use anyhow::{Context, Result, bail};
use samtal_core::audit::export::{self, NoChain};
use std::fs;
use std::path::PathBuf;

/// Verifies exports, which together are the audit or its newest part, and prints what was found. Fails where something is.
pub fn verify(files: &[PathBuf], noted: Option<&str>) -> Result<()> {
    let mut pages = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        match export::read(&text) {
            Ok(read) => pages.extend(read),
            Err(_) => bail!("{} is no export of the audit as JSON", file.display()),
        }
    }
    match export::verify(pages, noted) {
        Ok(verified) if verified.whole => {
            ui::result(&format!(
                "{} entries, each as it was written. The last has the hash {}",
                verified.rows, verified.head
            ));
            Ok(())
        }
        Ok(broken) => bail!("entry {}: {}", broken.broken_at, said(&broken.why)),
        Err(NoChain::NotOne) => bail!("this is no export of the audit as JSON"),
        Err(NoChain::Filtered) => bail!("entries were left out by a filter: export without one"),
    }
}

/// What was found, for people.
fn said(why: &str) -> &str {
    match why {
        "changed" => "changed: it does not stand as it was written",
        "missing" => "missing: it was taken out",
        "moved" => "moved: it stands at another place",
        "added" => "added: nobody wrote what stands there",
        "cut_off" => {
            "cut off: it and what came after it are gone from the end, or the end is not the one that was noted down"
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use samtal_core::audit::{Entry, Key, chain};
    use samtal_core::desk::documents::Audit;
    use samtal_core::encode::hex;
    use samtal_core::time::At;

    fn exported() -> Audit {
        let key = Key::of(&[7; 32], "riverside");
        let (mut head, mut rows) = (String::new(), Vec::new());
        for n in 0..5 {
            let next = chain::append(&head, n, &key, At(n), &Entry::default());
            head = next.head;
            rows.insert(0, next.row);
        }
        Audit {
            next: 0,
            filtered: false,
            prev: hex(&chain::GENESIS),
            last: 5,
            head: rows[0].hash.clone(),
            rows,
        }
    }

    fn verdict(name: &str, audit: &Audit) -> Result<()> {
        let file = std::env::temp_dir().join(format!("samtal-audit-{}-{name}.json", std::process::id()));
        fs::write(&file, serde_json::to_string(audit)?)?;
        let verdict = verify(std::slice::from_ref(&file), Some(&audit.head));
        fs::remove_file(file)?;
        verdict
    }

    #[test]
    fn the_first_entry_that_does_not_stand_is_named() {
        assert!(verdict("whole", &exported()).is_ok());
        let mut changed = exported();
        changed.rows[2].object = "x".into();
        let found = verdict("changed", &changed).expect_err("changed").to_string();
        assert!(found.starts_with("entry 3: changed"), "{found}");
        let mut cut = exported();
        cut.rows.remove(0);
        let found = verdict("cut", &cut).expect_err("cut off").to_string();
        assert!(found.starts_with("entry 5: cut off"), "{found}");
    }
}
