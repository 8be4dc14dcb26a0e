//! The plugin binary: started by Terraform or OpenTofu, or by a person who wants to know what it
//! is.

use std::process::ExitCode;
use std::sync::Arc;

use terraform_provider_alicloud::command::{self, Program};
use terraform_provider_alicloud::machine::ThisMachine;
use terraform_provider_alicloud::protocol;
use terraform_provider_alicloud::provider::Alicloud;

const PROGRAM: Program = Program {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
    address: "terraform.local/local/alicloud",
    crate_name: env!("CARGO_CRATE_NAME"),
};

fn main() -> ExitCode {
    command::run(&PROGRAM, |environment| {
        let machine = Arc::new(ThisMachine::new(environment.clone()));
        protocol::all(Alicloud::new(environment.clone(), machine))
    })
}
