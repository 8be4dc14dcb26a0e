//! The environment variable `TF_REATTACH_PROVIDERS`, by which Terraform and OpenTofu find a plugin
//! that a person started.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::json;

use super::listener::Address;

/// The full source address of a provider: host, namespace and type, such as
/// `registry.terraform.io/hashicorp/null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProviderAddress(String);

/// The error for a text that is not the full source address of a provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not the source address of a provider: write a host, a namespace and a type, such as \
     registry.terraform.io/hashicorp/null"
)]
pub(crate) struct InvalidProviderAddress(String);

impl FromStr for ProviderAddress {
    type Err = InvalidProviderAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        let is_valid = match parts[..] {
            [host, namespace, r#type] => is_host(host) && is_name(namespace) && is_name(r#type),
            _ => false,
        };
        if is_valid { Ok(Self(text.into())) } else { Err(InvalidProviderAddress(text.into())) }
    }
}

impl fmt::Display for ProviderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the text is labels with dots between them, and optionally a port.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "443"));
    name.split('.').all(is_name) && port.parse::<u16>().is_ok()
}

/// Whether the text is letters and digits, with dashes or underscores only inside.
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && text.chars().all(is_part) && !text.starts_with('-') && !text.ends_with('-')
}

/// A plugin that a person started, with everything that a host needs to connect.
#[derive(Debug)]
pub(super) struct Reattach<'a> {
    pub(super) provider: &'a ProviderAddress,
    pub(super) protocol_version: u16,
    pub(super) process_id: u32,
    pub(super) address: &'a Address,
}

/// go-plugin's `ReattachConfig`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Config<'a> {
    protocol: &'static str,
    protocol_version: u16,
    pid: u32,
    /// Whether the host must not end the process.
    test: bool,
    addr: &'a Address,
}

/// Instructions for the person who started the plugin, with lines to paste into a shell.
impl fmt::Display for Reattach<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = Config {
            protocol: "grpc",
            protocol_version: self.protocol_version,
            pid: self.process_id,
            test: true,
            addr: self.address,
        };
        let value = quotable(&json!({ self.provider.0.as_str(): config }).to_string());
        writeln!(
            f,
            "Serving {} until Ctrl-C. Before you run Terraform, paste one line.",
            self.provider
        )?;
        writeln!(f, "In sh, bash or zsh:")?;
        writeln!(f, "export TF_REATTACH_PROVIDERS='{value}'")?;
        writeln!(f, "In PowerShell:")?;
        write!(f, "$env:TF_REATTACH_PROVIDERS='{value}'")
    }
}

/// The same JSON in a form that any shell accepts in single quotes: without single quotes, and in
/// ASCII only, because PowerShell has other quotes outside ASCII.
fn quotable(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\'' {
            text.push(c);
        } else {
            let mut units = [0; 2];
            text.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const NULL: &str = "registry.terraform.io/hashicorp/null";

    fn printed(path: &str) -> String {
        let provider = NULL.parse().unwrap();
        let address = Address { network: "unix", address: path.into() };
        let reattach = Reattach {
            provider: &provider,
            protocol_version: 6,
            process_id: 42,
            address: &address,
        };
        reattach.to_string()
    }

    #[test]
    fn the_lines_hold_what_terraform_parses() {
        let printed = printed("/tmp/plugin");
        let lines: Vec<&str> = printed.lines().collect();
        let value = r#"{"registry.terraform.io/hashicorp/null":{"Protocol":"grpc","ProtocolVersion":6,"Pid":42,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin"}}}"#;
        let value: Value = serde_json::from_str(value).unwrap();
        for (line, before) in [
            (lines[2], "export TF_REATTACH_PROVIDERS='"),
            (lines[4], "$env:TF_REATTACH_PROVIDERS='"),
        ] {
            let json = line.strip_prefix(before).unwrap().strip_suffix('\'').unwrap();
            assert_eq!(serde_json::from_str::<Value>(json).unwrap(), value);
        }
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn whatever_the_path_is_nothing_in_it_ends_the_quotes() {
        let path = "/tmp/it's ’s \u{1f511} \"$HOME\" `id` \\ %";
        let printed = printed(path);
        let line = printed.lines().nth(2).unwrap();
        let json = line.split('\'').nth(1).unwrap();
        assert_eq!(line.matches('\'').count(), 2);
        assert!(json.is_ascii());
        let value: Value = serde_json::from_str(json).unwrap();
        assert_eq!(value[NULL]["Addr"]["String"], path);
    }

    #[test]
    fn an_address_has_a_host_a_namespace_and_a_type() {
        for address in [NULL, "localhost:8443/a-b/c_1", "例え.test/ns/type"] {
            assert_eq!(address.parse::<ProviderAddress>().unwrap().to_string(), address);
        }
        for address in [
            "",
            "null",
            "hashicorp/null",
            "https://registry.terraform.io/hashicorp/null",
            "registry.terraform.io/hashicorp/null/",
            "registry.terraform.io//null",
            "registry..io/hashicorp/null",
            "host:port/hashicorp/null",
            "registry.terraform.io/hashicorp/nu ll",
            "registry.terraform.io/-hashicorp/null",
        ] {
            let error = address.parse::<ProviderAddress>().unwrap_err().to_string();
            assert!(error.contains(&format!("{address:?}")), "{error}");
        }
    }
}
