//! The data sources, a struct each.

mod date;
mod kms_key;
mod mongodb_encryption_key;
mod mongodb_instance;
mod mongodb_tde;
mod name;
mod tde_inquiry;
mod timeouts;

pub use kms_key::KmsKey;
pub use mongodb_encryption_key::{EncryptionType, MongodbEncryptionKey};
pub use mongodb_tde::MongodbTde;
pub use name::{CustomerKeyId, Name, NameError};
pub use timeouts::Timeouts;
