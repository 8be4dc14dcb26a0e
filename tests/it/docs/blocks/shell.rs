//! Blocks of shell commands: each runs in a folder with a configuration, as a person runs it.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use tempfile::NamedTempFile;

use super::{Block, SHELL, blocks, host_is_older};
use crate::acceptance::{copy, install_from_mirror};
use crate::docs::root;
use crate::support::{BINARY, Feature, Terraform, Workspace, workspace_against};

/// The blocks that do not run here, by their first line, with the reason.
const NOT_RUN: [(&str, &str); 10] = [
    ("cargo run --example quickstart", "CI runs the quickstart"),
    ("cargo test", "this is a test of its own"),
    ("cargo run --example install", "CI runs the example twice"),
    ("gpg --import", "tests/release installs a signed release"),
    ("gpg --verify", "the same"),
    ("cargo build", "cargo has built the provider"),
    ("cargo run -p mock-alicloud", "the mock runs until Ctrl-C; its own tests start the program"),
    ("target/debug/terraform-provider-alicloud --debug", "runs until Ctrl-C: acceptance::debug"),
    ("TF_LOG_PROVIDER=DEBUG target/debug", "the same"),
    ("opa eval", "Open Policy Agent is not installed; the module `policy` checks the paths"),
];

/// The pages whose commands need another configuration than [`USABLE`], and what they print.
const PAGES: [Page; 4] = [
    Page {
        name: "examples/README.md",
        configuration: Configuration::Clone,
        prints: "expires_on",
        fails: false,
    },
    Page {
        name: "docs/guides/watch-many-keys.md",
        configuration: Configuration::Example("rotation-audit"),
        prints: "The rotation is overdue: alias/terraform-example",
        fails: false,
    },
    Page {
        name: "docs/guides/test-without-a-cloud.md",
        configuration: Configuration::Example("terraform-test"),
        prints: "2 passed, 0 failed.",
        fails: false,
    },
    Page {
        name: "docs/guides/when-something-goes-wrong.md",
        configuration: Configuration::Text(MISSING),
        prints: "Unable to read KMS key",
        fails: true,
    },
];

struct Page {
    name: &'static str,
    configuration: Configuration,
    prints: &'static str,
    /// Whether a command may fail, because the page is about errors.
    fails: bool,
}

enum Configuration {
    /// The root of a clone of the repository, with what cargo has built.
    Clone,
    /// A folder of `examples/`.
    Example(&'static str),
    Text(&'static str),
}

const OTHER_PAGES: Page =
    Page { name: "", configuration: Configuration::Text(USABLE), prints: "", fails: false };

/// A key that can be used.
const USABLE: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "alias/terraform-example"
}
"#;

/// A key that does not exist.
const MISSING: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "alias/missing"
}
"#;

fn not_run(block: &Block) -> bool {
    NOT_RUN.iter().any(|(line, _)| block.text.starts_with(line))
}

#[test]
fn each_exception_is_of_a_block() -> Result<()> {
    let blocks = blocks(&SHELL)?;
    for (line, reason) in NOT_RUN {
        let is_there = blocks.iter().any(|block| block.text.starts_with(line));
        ensure!(is_there, "no block begins with {line}: {reason}");
    }
    Ok(())
}

#[test]
fn each_block_of_commands_runs() -> Result<()> {
    if host_is_older()? {
        return Ok(());
    }
    for block in blocks(&SHELL)?.iter().filter(|block| !not_run(block)) {
        let page = PAGES.iter().find(|page| page.name == block.page).unwrap_or(&OTHER_PAGES);
        let has_mock_files = Terraform::installed()?.has(Feature::MockFiles);
        if !has_mock_files && matches!(page.configuration, Configuration::Example("terraform-test"))
        {
            continue;
        }
        let cloud = Cloud::start()?;
        let workspace = workspace(page, &cloud)?;
        run(page, block, &workspace)?;
    }
    Ok(())
}

fn workspace(page: &Page, cloud: &Cloud) -> Result<Workspace> {
    let workspace = workspace_against(cloud)?;
    let directory = workspace.path("configuration");
    match page.configuration {
        Configuration::Clone => {
            let build = Path::new(BINARY).parent().context("no directory")?;
            std::fs::create_dir(directory.join("target"))?;
            std::os::unix::fs::symlink(build, directory.join("target/debug"))?;
            std::fs::create_dir(directory.join("examples"))?;
            copy(&root().join("examples"), &directory.join("examples"))?;
        }
        Configuration::Example(name) => {
            std::fs::remove_file(directory.join("versions.tf"))?;
            copy(&root().join("examples").join(name), &directory)?;
        }
        Configuration::Text(text) => workspace.write("main.tf", text)?,
    }
    install_from_mirror(&workspace)?;
    workspace.run(&["init", "-input=false", "-no-color"])?.succeeded()?;
    Ok(workspace)
}

fn run(page: &Page, block: &Block, workspace: &Workspace) -> Result<()> {
    let strict = if page.fails { "set -u" } else { "set -eu -o pipefail" };
    let terraform = workspace.command(&[])?;
    let host = terraform.get_program().display();
    let host = format!("terraform() {{ command '{host}' \"$@\"; }}");
    let mut command = Command::new("bash");
    command.args(["-c", &format!("{strict}\n{host}\n{}", commands(&block.text))]);
    command.current_dir(workspace.path("configuration")).env_clear();
    let environment = terraform.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut answer = NamedTempFile::new()?;
    answer.write_all(b"yes\n")?;
    command.envs(environment).stdin(answer.reopen()?);
    let output = command.output().context("bash")?;
    let text = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).join("\n");
    let place = block.place();
    ensure!(output.status.success() || page.fails, "{place}: {}: {text}", output.status);
    ensure!(!text.contains("command not found") && !text.contains("jq: error"), "{place}: {text}");
    ensure!(text.contains(page.prints), "{place} does not print {:?}: {text}", page.prints);
    Ok(())
}

/// The commands of a block. If commands begin with `$ `, the other lines are their output.
fn commands(text: &str) -> String {
    let marked: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    if marked.is_empty() { text.to_owned() } else { marked.join("\n") }
}

#[test]
fn a_script_ends_with_the_first_program_that_fails() -> Result<()> {
    let mut scripts = blocks(&["yaml", "sh"])?;
    scripts.retain(|it| it.text.contains("curl --fail") || it.text.contains("test ! -s findings"));
    assert_eq!(scripts.len(), 2);
    for block in scripts {
        let script = match block.text.split_once("run: |\n") {
            // GitHub Actions starts the script of a step with `-e`.
            Some((_, steps)) => {
                format!("set -e\n{}", steps.split("\n      - ").next().unwrap_or_default())
            }
            None => block.text.clone(),
        };
        let failing = "curl() { return 22; }\nterraform() { return 1; }\n";
        let directory = tempfile::tempdir()?;
        let mut command = Command::new("bash");
        command.args(["-c", &format!("{failing}{script}")]).current_dir(&directory);
        command.env("RUNNER_TEMP", directory.path());
        command.env("GITHUB_ENV", directory.path().join("environment"));
        let output = command.output().context("bash")?;
        ensure!(!output.status.success(), "{}: the script succeeds", block.place());
    }
    Ok(())
}
