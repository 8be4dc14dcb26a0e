//! The two services whose keys are read.

use mock_alicloud::{Cloud, Fault};

use crate::acceptance::{INSTANCE, KEY, KMS, MONGODB};

/// The request ID of every answer.
pub(super) const REQUEST_ID: &str = "the-request";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Kms,
    MongoDb,
}

impl Service {
    pub(super) const ALL: [Self; 2] = [Self::Kms, Self::MongoDb];

    /// The operation that reads a key.
    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::Kms => "DescribeKey",
            Self::MongoDb => "DescribeDBInstanceEncryptionKey",
        }
    }

    /// The environment variable that names its endpoint.
    pub(super) fn variable(self) -> &'static str {
        match self {
            Self::Kms => "ALIBABA_CLOUD_ENDPOINT_KMS",
            Self::MongoDb => "ALIBABA_CLOUD_ENDPOINT_DDS",
        }
    }

    /// The address of its data source, and what the failure of that is called.
    pub(super) fn data_source(self) -> (&'static str, &'static str) {
        match self {
            Self::Kms => (KMS, "Unable to read KMS key"),
            Self::MongoDb => (MONGODB, "Unable to read MongoDB encryption key"),
        }
    }

    /// The argument that names what is read.
    pub(super) fn argument(self) -> (&'static str, &'static str) {
        match self {
            Self::Kms => ("key_id", KEY),
            Self::MongoDb => ("db_instance_id", INSTANCE),
        }
    }

    /// How often it has been called.
    pub(super) fn calls(self, cloud: &Cloud) -> usize {
        cloud.requests_for(self.operation()).len()
    }

    /// A text with what this service has instead of names in braces.
    pub(super) fn fill(self, text: &str, endpoint: &str) -> String {
        let [service, kind, action] = match self {
            Self::Kms => ["Key Management Service", "key", "kms:DescribeKey"],
            Self::MongoDb => {
                ["ApsaraDB for MongoDB", "instance", "dds:DescribeDBInstanceEncryptionKey"]
            }
        };
        let (argument, name) = self.argument();
        text.replace("{endpoint}", endpoint)
            .replace("{service}", service)
            .replace("{kind}", kind)
            .replace("{action}", action)
            .replace("{argument}", argument)
            .replace("{name}", name)
            .replace("{state}", self.state_path())
            .replace("{request}", &format!("Request ID: {REQUEST_ID}\n"))
    }

    fn state_path(self) -> &'static str {
        match self {
            Self::Kms => "KeyMetadata.KeyState",
            Self::MongoDb => "EncryptionKeyStatus",
        }
    }
}

/// The member of the answer that says what state the key is in.
pub(super) fn state(fault: &Fault) -> &'static str {
    match fault.operation.as_deref() {
        Some("DescribeKey") => "KeyState",
        _ => "EncryptionKeyStatus",
    }
}
