//! The configuration: the example of the provider, and the example of each data source.

use std::fs;
use std::path::Path;

/// The data sources, each with its arguments.
pub(crate) const DATA_SOURCES: [(&str, &[(&str, &str)]); 3] = [
    ("alicloud_kms_key", &[("key_id", "alias/terraform-example")]),
    ("alicloud_mongodb_encryption_key", &[("db_instance_id", "dds-bp2235****")]),
    ("alicloud_mongodb_tde", &[("db_instance_id", "dds-bp2235****")]),
];

/// The text of the configuration.
pub(crate) fn text() -> anyhow::Result<String> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut text = fs::read_to_string(examples.join("provider/provider.tf"))?;
    for (name, _) in DATA_SOURCES {
        text.push('\n');
        let example = examples.join("data-sources").join(name).join("data-source.tf");
        text.push_str(&fs::read_to_string(example)?);
    }
    Ok(text)
}
