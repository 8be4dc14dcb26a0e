//! The plugin binary: started by Terraform or OpenTofu, or by a person who wants to know what it
//! is.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use terraform_provider_alicloud::environment::Environment;
use terraform_provider_alicloud::logging;
use terraform_provider_alicloud::machine::ThisMachine;
use terraform_provider_alicloud::plugin::{self, Error};
use terraform_provider_alicloud::protocol;
use terraform_provider_alicloud::provider::Alicloud;
use terraform_provider_alicloud::server::panic_hook;

const ABOUT: &str = "\
This is a Terraform provider: Terraform and OpenTofu start it, a person does not.
They find it by a `required_providers` block and `terraform init`, or by `dev_overrides`.";
const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
const USAGE: &str = "Usage: terraform-provider-alicloud [--version | --help]";

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(panic_hook));
    match std::env::args_os().nth(1).as_deref().map(|argument| argument.to_str()) {
        None => serve(),
        Some(Some("--version" | "-V")) => say(VERSION),
        Some(Some("--help" | "-h")) => say(&format!("{ABOUT}\n\n{USAGE}")),
        Some(_) => fail(2, USAGE),
    }
}

fn serve() -> ExitCode {
    let environment = Environment::of_process();
    logging::init(&environment, "alicloud");
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &format!("cannot start: {error}")),
    };
    let machine = Arc::new(ThisMachine::new(environment.clone()));
    let provider = Alicloud::new(environment.clone(), machine);
    let served = runtime.block_on(plugin::serve(&environment, protocol::all(provider)));
    // A name look-up that hangs in a thread of its own must not hold up the end.
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::NoCookie) => fail(1, ABOUT),
        Err(error) => fail(1, &error.to_string()),
    }
}

fn say(text: &str) -> ExitCode {
    let said = writeln!(std::io::stdout(), "{text}");
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn fail(code: u8, text: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "{text}"));
    ExitCode::from(code)
}
