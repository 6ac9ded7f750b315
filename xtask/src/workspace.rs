//! Where things lie in the clone.

use std::path::{Path, PathBuf};

/// The workspace's root.
pub fn root() -> &'static Path {
    // `xtask` lies directly in the root.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// What cargo and the builds write: the workspace's `target`, or the folder that `CARGO_TARGET_DIR` names.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The widget's built files, which the edge embeds.
pub fn assets() -> PathBuf {
    root().join("target/assets")
}

/// The Worker's modules, as they are deployed.
pub fn build() -> PathBuf {
    root().join("build")
}
