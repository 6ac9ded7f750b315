//! What the suites stand on: the reference client, a host for the real Worker, and the instruments.
//!
//! The wire, fault and fuzz suites are in `tests/`, the benches in `src/bin/bench.rs` and `bench/`, the browser suites in `browser/`.
//! `MATRIX.md` says which behaviour is tested where.

pub mod check;
pub mod client;
pub mod fhir;
pub mod host;
pub mod messaging;
pub mod model;
pub mod openid;
pub mod oracle;
pub mod platforms;
pub mod providers;
pub mod proxy;
pub mod raw;
pub mod receiver;
pub mod relay;
pub mod rng;
pub mod schedule;
pub mod story;

#[cfg(test)]
mod markup;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn the_matrix_names_files_that_exist_and_every_wire_suite() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let named: BTreeSet<&str> = include_str!("../MATRIX.md")
            .split('`')
            .filter(|word| !word.contains(' ') && (word.ends_with(".rs") || word.ends_with(".mjs")))
            .collect();
        let missing: Vec<&&str> = named.iter().filter(|name| !here.join(name).exists()).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let suites = std::fs::read_dir(here.join("tests/wire")).expect("the wire suites");
        for suite in suites.flatten().map(|s| s.file_name()) {
            let path = format!("tests/wire/{}", suite.to_string_lossy());
            let helper = path.ends_with("main.rs") || path.ends_with("help.rs");
            assert!(helper || named.contains(path.as_str()), "{path} is not in MATRIX.md");
        }
    }
}
