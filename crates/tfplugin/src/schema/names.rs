//! Names that Terraform accepts.

use super::error::Error;

/// Names with a meaning of their own in data and provider blocks.
const RESERVED: [&str; 9] = [
    "alias",
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
    "version",
];

/// Fails if the name of a data source or function is not an identifier in configurations.
pub(crate) fn check_identifier(name: &str) -> Result<(), Error> {
    let is_identifier = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    match is_identifier {
        true => Ok(()),
        false => Err(Error::new(name, "is not a name that a configuration can contain")),
    }
}

/// Fails if the name of an attribute, block or parameter is not a Terraform name.
pub(super) fn check_name(path: &str, name: &str) -> Result<(), Error> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_name {
        Ok(())
    } else {
        Err(Error::new(path, "has a name that Terraform does not accept"))
    }
}

/// Fails if Terraform reserves the name of an attribute or block.
pub(super) fn check_not_reserved(path: &str, name: &str) -> Result<(), Error> {
    match RESERVED.contains(&name) {
        true => Err(Error::new(path, "has a name reserved by Terraform")),
        false => Ok(()),
    }
}
