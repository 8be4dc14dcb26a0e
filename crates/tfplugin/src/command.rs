//! The command line of a provider's binary, which a host starts without arguments and a person with
//! some.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use lexopt::{Arg, Parser, ValueExt};

use crate::environment::Environment;
use crate::logging;
use crate::plugin::{self, Error, Protocol, ProviderAddress};
use crate::protocol;
use crate::server::{Provider, panic_hook};

/// What a provider's binary is.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The file's name: `terraform-provider-` and the type of the provider, which is also in the
    /// name of the variable that sets the level of its log.
    pub name: &'static str,
    /// The provider's version.
    pub version: &'static str,
    /// The provider's source address, which `--address` replaces.
    pub address: &'static str,
    /// The crates of the provider, as `env!("CARGO_CRATE_NAME")` names each: their log lines are
    /// written beside the server's, and those of no other crate.
    pub log_targets: &'static [&'static str],
}

const ABOUT: &str = "\
This is a Terraform provider: Terraform and OpenTofu start it, a person does not.
They find it by a `required_providers` block and `terraform init`, or by `dev_overrides`.";

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Serve,
    Debug(ProviderAddress),
    Version,
    Help,
}

/// Does what the arguments of this process ask for: serves the provider that `provider` makes of
/// the environment, to the host or for debugging, or says what the program is.
///
/// Exits with 0 when it is done, with 2 where the arguments are wrong, else with 1, and has said
/// why on stderr. The log is that of [`logging::init`].
#[expect(clippy::disallowed_methods, reason = "this is the command line")]
pub fn run<P: Provider>(program: &Program, provider: impl FnOnce(&Environment) -> P) -> ExitCode {
    let protocols = |environment: &Environment| protocol::all(provider(environment));
    std::panic::set_hook(Box::new(panic_hook));
    match parse(program, std::env::args_os().skip(1)) {
        Ok(Task::Serve) => serve(program, None, protocols),
        Ok(Task::Debug(address)) => serve(program, Some(&address), protocols),
        Ok(Task::Version) => say(&format!("{} {}", program.name, program.version)),
        Ok(Task::Help) => say(&help(program)),
        Err(error) => fail(2, &format!("{error}\n{}", usage(program))),
    }
}

fn serve(
    program: &Program,
    debugged: Option<&ProviderAddress>,
    protocols: impl FnOnce(&Environment) -> Vec<Protocol>,
) -> ExitCode {
    let environment = Environment::of_process();
    let provider = program.name.trim_start_matches("terraform-provider-");
    logging::init(&environment, provider, program.log_targets);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &format!("cannot start: {error}")),
    };
    let protocols = protocols(&environment);
    let served = runtime.block_on(async {
        match debugged {
            None => plugin::serve(&environment, protocols).await,
            Some(address) => plugin::debug(&environment, protocols, address).await,
        }
    });
    // A name look-up that hangs in a thread of its own must not hold up the end.
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
) -> Result<Task, lexopt::Error> {
    // Providers written in Go take it with one dash, and so it stands in instructions.
    let arguments = arguments.map(|it| if it == "-debug" { "--debug".into() } else { it });
    let mut parser = Parser::from_args(arguments);
    let (mut is_debugged, mut address) = (false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("debug") => is_debugged = true,
            Arg::Long("address") => address = Some(parser.value()?.parse()?),
            Arg::Long("version") | Arg::Short('V') => return Ok(Task::Version),
            Arg::Long("help") | Arg::Short('h') => return Ok(Task::Help),
            other => return Err(other.unexpected()),
        }
    }
    match (is_debugged, address) {
        (false, None) => Ok(Task::Serve),
        (false, Some(_)) => Err("--address goes with --debug".into()),
        (true, Some(address)) => Ok(Task::Debug(address)),
        (true, None) => Ok(Task::Debug(OsString::from(program.address).parse()?)),
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
  --debug            Serve every Terraform that is told of it, until Ctrl-C: prints the value of
                     TF_REATTACH_PROVIDERS that tells it. Start it in a debugger, or with the
                     environment that you want it to have
  --address ADDRESS  With --debug: the provider's source address in the configurations to run
                     (default {})
  -V, --version      Print the version
  -h, --help         Print this",
        usage(program),
        program.address
    )
}

#[expect(clippy::disallowed_methods, reason = "a person reads it")]
fn say(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(1, &format!("cannot write to stdout: {error}")),
    }
}

#[expect(clippy::disallowed_methods, reason = "a person, or the host, reads it")]
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

    fn parsed(arguments: &[&str]) -> Result<Task, String> {
        let arguments = arguments.iter().map(OsString::from);
        parse(&PROGRAM, arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn the_arguments_say_what_to_do() {
        assert_eq!(parsed(&[]), Ok(Task::Serve));
        assert_eq!(parsed(&["--version"]), Ok(Task::Version));
        assert_eq!(parsed(&["-h"]), Ok(Task::Help));
        let debugged = |address: &str| Ok(Task::Debug(address.parse().unwrap()));
        assert_eq!(parsed(&["--debug"]), debugged(PROGRAM.address));
        assert_eq!(parsed(&["-debug"]), debugged(PROGRAM.address));
        let other = "registry.opentofu.org/ns/null";
        assert_eq!(parsed(&["--debug", "--address", other]), debugged(other));
        assert_eq!(parsed(&[&format!("--address={other}"), "--debug"]), debugged(other));
    }

    #[test]
    fn what_is_wrong_with_the_arguments_is_said() {
        for (arguments, said) in [
            (&["--frobnicate"][..], "--frobnicate"),
            (&["serve"], "serve"),
            (&["--address", "a.b/c/d"], "goes with --debug"),
            (&["--debug", "--address"], "missing"),
            (&["--debug", "--address", "null"], "a host, a namespace and a type"),
        ] {
            let error = parsed(arguments).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
