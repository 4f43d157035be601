//! Installs packages of Debian, where the task may.

use std::fs;

use anyhow::Result;

use crate::process;

/// Reports whether this is Debian itself, and the task runs as root. In derived distributions a package with a browser's name may
/// be an empty placeholder.
pub(crate) fn can_install() -> bool {
    is_debian() && is_root()
}

/// Installs packages.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    process::announce(&format!("install Debian's {}", packages.join(", ")));
    process::run(process::command("apt-get").arg("update"))?;
    let mut install = process::command("apt-get");
    process::run(install.args(["install", "-y"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|release| release.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    process::output(process::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
