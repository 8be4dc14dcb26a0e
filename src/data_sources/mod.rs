//! The data sources, a struct each.

mod date;
mod kms_key;
mod mongodb_encryption_key;
mod timeouts;
mod validation;

pub use kms_key::KmsKey;
pub use mongodb_encryption_key::MongodbEncryptionKey;
pub use timeouts::Timeouts;
