//! A plan with this provider, against a mock Alibaba Cloud on this machine. Needs Rust. Without
//! Terraform or OpenTofu, the quickstart itself is the host of the provider.
//!
//! `cargo run --example quickstart` plans, and `cargo run --example quickstart -- --apply` applies.
//! The exit code is Terraform's.

mod configuration;
mod plugin;
mod protocol;
mod terraform;

use std::io::{self, Write};
use std::process::ExitCode;

use mock_alicloud::Cloud;
use terraform_host::Terraform;

const HELP: &str = "\
Plans an example configuration with this provider, against a mock Alibaba Cloud on this machine.

Usage: cargo run --example quickstart [-- OPTIONS]

Options:
  --apply     Apply the configuration too
  -h, --help  Print this help and exit
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let apply = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--apply"] => true,
        ["--help" | "-h"] => {
            print(HELP);
            return ExitCode::SUCCESS;
        }
        _ => {
            drop(write!(io::stderr(), "quickstart: unknown option\n\n{HELP}"));
            return ExitCode::from(2);
        }
    };
    match run(apply).await {
        Ok(code) => code,
        Err(error) => {
            drop(writeln!(io::stderr(), "quickstart: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(apply: bool) -> anyhow::Result<ExitCode> {
    print("Building the provider…\n");
    let plugin = plugin::build()?;
    let cloud = Cloud::start()?;
    let configuration = configuration::text()?;
    print(&format!(
        "Started a mock Alibaba Cloud at {}. The configuration:\n\n{}\n",
        cloud.url(),
        indented(&configuration)
    ));
    let code = match Terraform::installed() {
        Ok(terraform) => terraform::run(terraform, &plugin, &cloud, &configuration, apply)?,
        Err(missing) => {
            let nothing_applied = if apply { " Nothing is applied." } else { "" };
            print(&format!(
                "Terraform did not run: {missing}.\nInstead, this program starts the plugin and reads \
                 the same data sources.{nothing_applied}\n\n"
            ));
            protocol::read(&plugin, &cloud).await?;
            ExitCode::SUCCESS
        }
    };
    print(&format!("\n\n{}", calls(&cloud)));
    print(
        "\nNext: install the provider, and plan your own configuration. See \"Install from source\" in \
         README.md.\n",
    );
    Ok(code)
}

/// The API calls that the mock received, as a list.
fn calls(cloud: &Cloud) -> String {
    let calls = cloud.requests().into_iter().map(|request| {
        let subject = request.param("KeyId").or_else(|| request.param("DBInstanceId"));
        let action = request.action.as_deref().unwrap_or(&request.path);
        format!("  {action} of {}\n", subject.unwrap_or("the account"))
    });
    format!("The provider called the mock at {}:\n{}", cloud.url(), calls.collect::<String>())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect()
}

/// Writes to stdout. A reader that has gone is no error.
fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    drop(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()));
}
