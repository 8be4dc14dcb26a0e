//! Profiles: named credentials in a file of Alibaba Cloud CLI (JSON) or of the SDKs (INI).

mod cli;
mod cli_file;
mod cli_profile;
mod entry;
mod fallback;
pub(super) mod file;
mod ini;
mod ini_file;
mod login;
mod modes;
mod naming;
mod recognition;
mod role;

pub use file::ProfileFile;
