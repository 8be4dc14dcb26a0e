#![doc = include_str!("../README.md")]
//!
//! # Names
//!
//! `use tfplugin::prelude::*;` imports what a source file of a provider needs, except the derives
//! of serde and schemars. The names are in a prelude, not at the root of the crate, because a file
//! needs about ten of them: traits, markers and field types that are useful only together.
//!
//! # Where to read on
//!
//! - [`schema`]: how a struct becomes a schema, and the types of fields.
//! - [`server`]: the traits [`Provider`](server::Provider), [`DataSource`](server::DataSource) and
//!   [`Function`](server::Function), and the server for tests without a host.
//! - [`diagnostics`]: errors and warnings.
//! - [`value`]: Terraform values and their encodings. Providers rarely need this module.
//! - [`limits`]: child processes, and errors that mean that a limit of the system is reached.
//! - [`run`]: the command line, the log and the exit codes.

#![deny(missing_docs, clippy::disallowed_methods)]

mod command;
pub mod diagnostics;
pub mod environment;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod limits;
mod logging;
mod plugin;
mod printable;
mod protocol;
mod random;
pub mod schema;
pub mod server;
pub mod value;

pub use command::{Program, run};

/// What a source file of a provider needs, except the derives of serde and schemars.
pub mod prelude {
    pub use crate::Program;
    pub use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
    pub use crate::environment::Environment;
    pub use crate::schema::{
        Argument, Computed, Field, GoDuration, ListBlock, Optional, OptionalComputed, Parsed,
        Required, SetBlock, SingleBlock,
    };
    pub use crate::server::{DataSource, DataSourceType, Function, FunctionType, Host, Provider};
    pub use crate::value::Path;
}
