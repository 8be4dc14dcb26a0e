//! The texts of arguments: ARNs, endpoints, regions, durations.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use alicloud::{Endpoint, InstanceId, KeyArn, KeyId, Region, Scheme};
use terraform_provider_alicloud::{Alicloud, KmsKey, MongodbEncryptionKey};
use tfplugin::environment::Environment;
use tfplugin::server::{DataSource, DynamicValue, Server};

use crate::shown::assert_presentable;
use crate::world::{OneFile, run};

/// Parses a text as each type. A parsed value must display as the same text and parse again.
pub fn arn_endpoint_region(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    assert_round_trip::<KeyArn>(text);
    assert_round_trip::<KeyId>(text);
    assert_round_trip::<InstanceId>(text);
    assert_round_trip::<Region>(text);
    for scheme in [Scheme::Https, Scheme::Http] {
        if let Ok(endpoint) = Endpoint::parse(text, scheme) {
            let written = endpoint.to_string();
            assert_eq!(Endpoint::parse(&written, scheme).as_ref(), Ok(&endpoint));
            assert!(!written.contains(char::is_whitespace), "{written:?}");
            endpoint.is_insecure();
        }
    }
    let timeouts = serde_json::json!({ "read": text });
    let key = serde_json::json!({ "key_id": text, "region_id": text, "timeouts": timeouts });
    let instance =
        serde_json::json!({ "db_instance_id": text, "region_id": text, "timeouts": timeouts });
    run(async {
        let provider = Alicloud::new(Environment::default(), Arc::new(OneFile(Vec::new())));
        let server = Server::new(provider);
        for (name, config) in
            [(KmsKey::TYPE_NAME, key), (MongodbEncryptionKey::TYPE_NAME, instance)]
        {
            let config = Some(DynamicValue::Json(config.to_string().into()));
            for diagnostic in server.validate_data_source_config(name, config).await {
                assert!(!diagnostic.attribute.is_root(), "{diagnostic:?}");
                assert_presentable(&diagnostic.detail, 1000);
            }
        }
    });
}

fn assert_round_trip<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(parsed) = text.parse::<T>() {
        let written = parsed.to_string();
        assert_eq!(written, text);
        assert!(written.parse().is_ok_and(|again: T| again == parsed), "{written}");
    }
}
