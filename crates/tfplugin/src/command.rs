//! The command line of a provider's program. Hosts start the program without arguments.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use lexopt::{Arg, Parser, ValueExt};

use crate::environment::Environment;
use crate::limits;
use crate::logging::{self, Speaker};
use crate::plugin::{self, Error, Protocol, ProviderAddress};
use crate::protocol;
use crate::server::{Provider, panic_hook};

/// The name, version and address of a provider's program.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The file name: `terraform-provider-<type>`. The variable `TF_LOG_PROVIDER_<TYPE>` sets the
    /// log level of the provider, together with `TF_LOG` or `TF_LOG_PROVIDER`: alone, the variable
    /// shows nothing.
    pub name: &'static str,
    /// The version of the provider.
    pub version: &'static str,
    /// The source address of the provider, such as `registry.terraform.io/hashicorp/null`. The
    /// option `--address` overrides it.
    pub address: &'static str,
    /// The crates of the provider, each by its `env!("CARGO_CRATE_NAME")`. The log contains the
    /// `tracing` events of these crates and of the server, and no other events.
    pub log_targets: &'static [&'static str],
}

const ABOUT: &str = "\
This program is a Terraform provider. Terraform and OpenTofu start it; do not run it directly.
To use the provider, write a `required_providers` block and run `terraform init`.";

/// What the arguments request.
#[derive(Debug, PartialEq, Eq)]
enum Invocation {
    Serve,
    Debug(ProviderAddress),
    Version,
    Help,
}

/// Runs the program of a provider: serves the provider to a host, or does what the arguments of the
/// process request. `--help` describes the arguments. Call this function from `main`.
///
/// `provider` makes the provider from the environment variables of the process. Without a host or
/// `--debug`, the function does not call it.
///
/// The exit code is 0 after success, 2 if the arguments are invalid, and 1 after any other error.
/// The error is on stderr. The log goes to stderr too, in hclog's JSON, at the level of the
/// environment variables `TF_LOG_PROVIDER_<TYPE>`, `TF_LOG_PROVIDER` and `TF_LOG`.
#[expect(clippy::disallowed_methods, reason = "this is the command line")]
pub fn run<P: Provider>(program: &Program, provider: impl FnOnce(&Environment) -> P) -> ExitCode {
    let protocols = |environment: &Environment| protocol::all(provider(environment));
    std::panic::set_hook(Box::new(panic_hook));
    match parse(program, std::env::args_os().skip(1)) {
        Ok(Invocation::Serve) => serve(program, None, protocols),
        Ok(Invocation::Debug(address)) => serve(program, Some(&address), protocols),
        Ok(Invocation::Version) => print(&format!("{} {}", program.name, program.version)),
        Ok(Invocation::Help) => print(&help(program)),
        Err(error) => fail(2, &format!("{error}\n{}", usage(program))),
    }
}

fn serve(
    program: &Program,
    debugged: Option<&ProviderAddress>,
    protocols: impl FnOnce(&Environment) -> Vec<Protocol>,
) -> ExitCode {
    let environment = Environment::of_process();
    let speaker = Speaker {
        provider: program.name.trim_start_matches("terraform-provider-"),
        address: debugged.map_or_else(|| program.address.to_owned(), ToString::to_string),
    };
    logging::init(&environment, speaker, program.log_targets);
    let runtime = limits::raise_open_files()
        .and_then(|()| tokio::runtime::Builder::new_current_thread().enable_all().build());
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &format!("cannot start: {}", limits::explained(&error))),
    };
    let protocols = protocols(&environment);
    let served = runtime.block_on(async {
        match debugged {
            None => plugin::serve(&environment, protocols).await,
            Some(address) => plugin::debug(&environment, protocols, address).await,
        }
    });
    // Do not wait for blocking tasks, such as a name lookup that hangs.
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::NoCookie) => fail(1, ABOUT),
        Err(error) => fail(1, &error.to_string()),
    }
}

fn parse(
    program: &Program,
    arguments: impl Iterator<Item = OsString>,
) -> Result<Invocation, lexopt::Error> {
    // Providers written in Go accept one dash, and instructions for debugging use it.
    let arguments = arguments.map(|it| if it == "-debug" { "--debug".into() } else { it });
    let mut parser = Parser::from_args(arguments);
    let (mut debug, mut address) = (false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("debug") => debug = true,
            Arg::Long("address") => address = Some(parser.value()?.parse()?),
            Arg::Long("version") | Arg::Short('V') => return Ok(Invocation::Version),
            Arg::Long("help") | Arg::Short('h') => return Ok(Invocation::Help),
            other => return Err(other.unexpected()),
        }
    }
    match (debug, address) {
        (false, None) => Ok(Invocation::Serve),
        (false, Some(_)) => Err("--address requires --debug".into()),
        (true, Some(address)) => Ok(Invocation::Debug(address)),
        (true, None) => Ok(Invocation::Debug(OsString::from(program.address).parse()?)),
    }
}

fn usage(program: &Program) -> String {
    format!("Usage: {} [--debug [--address ADDRESS] | --version | --help]", program.name)
}

fn help(program: &Program) -> String {
    format!(
        "\
{ABOUT}

{}

Options:
  --debug            Run as a long-lived server for debugging, until Ctrl-C, and print the value
                     of TF_REATTACH_PROVIDERS that makes Terraform use this server. Run this
                     option in a debugger, or with the environment variables of the provider.
                     Several runs, and several provider blocks of a run, can use the server at
                     the same time
  --address ADDRESS  With --debug: the source address of the provider in your configurations
                     (default {})
  -V, --version      Print the version
  -h, --help         Print this help",
        usage(program),
        program.address
    )
}

#[expect(clippy::disallowed_methods, reason = "the output of the command line")]
fn print(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(1, &format!("cannot write to stdout: {error}")),
    }
}

#[expect(clippy::disallowed_methods, reason = "the errors of the command line")]
fn fail(code: u8, text: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "{text}"));
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program = Program {
        name: "terraform-provider-null",
        version: "1.2.3",
        address: "registry.terraform.io/hashicorp/null",
        log_targets: &["null"],
    };

    fn parsed(arguments: &[&str]) -> Result<Invocation, String> {
        let arguments = arguments.iter().map(OsString::from);
        parse(&PROGRAM, arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn the_arguments_choose_what_the_program_does() {
        assert_eq!(parsed(&[]), Ok(Invocation::Serve));
        assert_eq!(parsed(&["--version"]), Ok(Invocation::Version));
        assert_eq!(parsed(&["-h"]), Ok(Invocation::Help));
        let debugged = |address: &str| Ok(Invocation::Debug(address.parse().unwrap()));
        assert_eq!(parsed(&["--debug"]), debugged(PROGRAM.address));
        assert_eq!(parsed(&["-debug"]), debugged(PROGRAM.address));
        let other = "registry.opentofu.org/ns/null";
        assert_eq!(parsed(&["--debug", "--address", other]), debugged(other));
        assert_eq!(parsed(&[&format!("--address={other}"), "--debug"]), debugged(other));
    }

    #[test]
    fn invalid_arguments_are_an_error_that_names_them() {
        for (arguments, said) in [
            (&["--frobnicate"][..], "--frobnicate"),
            (&["serve"], "serve"),
            (&["--address", "a.b/c/d"], "requires --debug"),
            (&["--debug", "--address"], "missing"),
            (&["--debug", "--address", "null"], "a host, a namespace and a type"),
        ] {
            let error = parsed(arguments).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
