//! A provider with a provider block, a data source and a function.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

const PROGRAM: Program = Program {
    name: "terraform-provider-greeting",
    version: env!("CARGO_PKG_VERSION"),
    address: "terraform.local/local/greeting",
    log_targets: &[env!("CARGO_CRATE_NAME")],
};

fn main() -> std::process::ExitCode {
    tfplugin::run(&PROGRAM, |_environment| Greeting)
}

struct Greeting;

/// Greets people.
#[derive(Deserialize, JsonSchema)]
struct Block {
    /// The first word of each greeting. Default: `Hello`.
    salutation: Field<Optional, String>,
}

impl Provider for Greeting {
    type Config = Block;
    type Client = Block;

    fn data_sources(&self) -> Vec<DataSourceType<Self::Client>> {
        vec![DataSourceType::of::<Message>()]
    }

    fn functions(&self) -> Vec<FunctionType> {
        vec![FunctionType::of::<Initials>()]
    }

    fn configure(&self, config: Block, _: &Host, _: &mut Diagnostics) -> Result<Block, Diagnostic> {
        Ok(config)
    }
}

/// A greeting.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Message {
    /// The name of the person.
    name: Field<Required, String>,
    /// The title of the person. Null if the person has no title.
    title: Field<Optional, String>,
    /// The greeting.
    text: Field<Computed, String>,
}

impl DataSource for Message {
    const TYPE_NAME: &'static str = "greeting_message";
    type Client = Block;

    // An unknown name passes. The server validates again before the read.
    fn validate(&self, diagnostics: &mut Diagnostics) {
        if self.name.known().is_some_and(String::is_empty) {
            diagnostics.push(Diagnostic::invalid("name", "a name has at least one letter"));
        }
    }

    async fn read(
        self: Box<Self>,
        config: &Block,
        _: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        let salutation = config.salutation.option("salutation")?.map_or("Hello", String::as_str);
        let title = self.title.known().map(|title| format!("{title} ")).unwrap_or_default();
        let text = format!("{salutation}, {title}{}!", self.name.value()?);
        Ok(Self { text: Some(text).into(), ..*self })
    }
}

/// Returns the first letter of each word of a name.
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
