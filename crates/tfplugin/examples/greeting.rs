//! A whole provider on this plugin server: a provider block, a data source and a function.

use std::process::ExitCode;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

const PROGRAM: Program = Program {
    name: "terraform-provider-greeting",
    version: env!("CARGO_PKG_VERSION"),
    address: "terraform.local/local/greeting",
    log_targets: &[env!("CARGO_CRATE_NAME")],
};

fn main() -> ExitCode {
    tfplugin::run(&PROGRAM, |_environment| Greeting)
}

struct Greeting;

/// Greets people.
#[derive(Deserialize, JsonSchema)]
struct Config {
    /// What is said in front of a name: `Hello`, unless it is set.
    salutation: Field<Optional, String>,
}

impl Provider for Greeting {
    type Config = Config;
    type Client = String;

    fn data_sources(&self) -> Vec<DataSourceType<String>> {
        vec![DataSourceType::of::<Message>()]
    }

    fn functions(&self) -> Vec<FunctionType> {
        vec![FunctionType::of::<Initials>()]
    }

    fn configure(
        &self,
        config: Config,
        _: &Host,
        _: &mut Diagnostics,
    ) -> Result<String, Diagnostic> {
        Ok(config.salutation.into_argument().into_known().unwrap_or_else(|| "Hello".to_owned()))
    }
}

/// A greeting.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Message {
    /// Who is greeted.
    name: Field<Required, String>,
    /// What is said.
    text: Field<Computed, String>,
}

impl DataSource for Message {
    const TYPE_NAME: &'static str = "greeting_message";
    type Client = String;

    fn validate(&self, diagnostics: &mut Diagnostics) {
        if self.name.known().is_some_and(String::is_empty) {
            diagnostics.push(Diagnostic::error("Empty name", "Nobody is greeted.").at("name"));
        }
    }

    async fn read(self, salutation: &String, _: &mut Diagnostics) -> Result<Self, Diagnostic> {
        let text = format!("{salutation}, {}!", self.name.value()?);
        Ok(Self { text: Some(text).into(), ..self })
    }
}

/// The first letters of a name.
#[derive(Deserialize, JsonSchema)]
struct Initials {
    /// The name.
    name: String,
}

impl Function for Initials {
    const NAME: &'static str = "initials";
    type Result = String;

    fn call(self) -> Result<String, Diagnostic> {
        Ok(self.name.split_whitespace().filter_map(|word| word.chars().next()).collect())
    }
}
