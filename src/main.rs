//! The plugin binary: started by Terraform or OpenTofu, or by a person who wants to know what it
//! is.

#![deny(clippy::disallowed_methods)]

use std::process::ExitCode;
use std::sync::Arc;

use terraform_provider_alicloud::Alicloud;
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::Program;

const PROGRAM: Program = Program {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
    address: "terraform.local/local/alicloud",
    log_targets: &[env!("CARGO_CRATE_NAME"), "alicloud"],
};

fn main() -> ExitCode {
    tfplugin::run(&PROGRAM, |environment| {
        let machine = Arc::new(ThisMachine::new(environment.clone()));
        Alicloud::new(environment.clone(), machine)
    })
}
