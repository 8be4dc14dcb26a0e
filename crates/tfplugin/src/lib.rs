//! A Terraform plugin server for any provider of data sources and functions.
//!
//! `use tfplugin::prelude::*;` imports what the source file of a provider needs. A prelude, and not
//! names at the root: each file of a provider needs about ten of these names, most of them traits
//! and markers that only make sense together. Add serde's and schemars' derives to it.

#![deny(clippy::disallowed_methods)]

mod command;
pub mod diagnostics;
pub mod environment;
mod logging;
pub mod plugin;
mod protocol;
mod random;
pub mod schema;
pub mod server;
pub mod value;

pub use command::{Program, run};

/// What the source file of a provider needs, but for the derives of serde and schemars.
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
