//! The credential source of a connection: the first source that the provider block, the environment
//! or the machine configures; on top of that source, the role of `assume_role`.

mod configured;
mod credentials_uri;
mod ecs_role;
mod key_pair;
mod oidc;
mod profile;
mod resolve;
mod role;
mod search;
mod sources;
#[cfg(test)]
mod tests;

pub(crate) use self::resolve::credentials;
pub(crate) use self::search::{Credentials, Search};
pub use self::sources::documentation;
