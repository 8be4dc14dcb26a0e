//! The data source `alicloud_kms_key`.

use alicloud::{KeyArn, KeyDescription, KeyId, Region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

use super::date::date;
use super::name::Name;
use super::timeouts::Timeouts;
use crate::connection::Connection;
use crate::errors::{Subject, explain, table};

/// Reads the state of one key of Key Management Service (KMS).
///
/// Reads keys in every state, including disabled keys and keys that are scheduled for deletion.
/// Calls the API operation `DescribeKey`, which requires the RAM action `kms:DescribeKey`.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct KmsKey {
    /// The key ID, an alias (`alias/<name>`), or the ARN (`acs:kms:<region>:<account>:key/<id>`). A key
    /// of another account requires the ARN. `id` is always the key ID.
    pub key_id: Field<Required, Parsed<Name<KeyId>>>,

    /// The region of the key, such as `cn-hangzhou`. Default: the region of the ARN in `key_id`, else
    /// the region of the provider.
    pub region_id: Field<OptionalComputed, Parsed<Name<Region>>>,

    /// The key ID, also if `key_id` is an alias or an ARN.
    pub id: Field<Computed, String>,

    /// The ARN of the key: `acs:kms:<region>:<account>:key/<id>`.
    pub arn: Field<Computed, String>,

    /// State of automatic rotation: `Enabled`, `Disabled` or `Suspended`. KMS suspends the rotation of a
    /// key that is disabled or pending deletion. Only symmetric keys rotate.
    pub automatic_rotation: Field<Computed, String>,

    /// Creation time of the key. RFC 3339 timestamp in UTC, such as `2021-05-20T06:34:21Z`.
    pub creation_date: Field<Computed, String>,

    /// The ID of the account that created the key, such as `154035569884****`.
    pub creator: Field<Computed, String>,

    /// Time at which the key will be deleted. RFC 3339 timestamp in UTC. Null unless the deletion
    /// is scheduled. In a string template, write `coalesce(<key>.delete_date, "never")`: null in a
    /// template is an error.
    pub delete_date: Field<Computed, String>,

    /// State of deletion protection: `Enabled` or `Disabled`.
    pub deletion_protection: Field<Computed, String>,

    /// Description of deletion protection. Null if the API returns no description.
    pub deletion_protection_description: Field<Computed, String>,

    /// The description of the key. Empty if the key has no description.
    pub description: Field<Computed, String>,

    /// The ID of the KMS instance of the key, such as `kst-hzz65f176a0ogplgq****`. Null if the key
    /// belongs to no KMS instance.
    pub dkms_instance_id: Field<Computed, String>,

    /// Whether the key can be used: `true` if and only if `key_state` is `Enabled`. Never null:
    /// `false` if the API returns no state.
    pub enabled: Field<Computed, bool>,

    /// The key specification: `Aliyun_AES_256`, `Aliyun_AES_128`, `Aliyun_AES_192`, `Aliyun_SM4`,
    /// `RSA_2048`, `RSA_3072`, `EC_P256`, `EC_P256K`, `EC_SM2`, or a specification that KMS adds later.
    pub key_spec: Field<Computed, String>,

    /// The state of the key: `Enabled`, `Disabled`, `PendingDeletion`, or `PendingImport` if the key
    /// waits for its material.
    pub key_state: Field<Computed, String>,

    /// Usage of the key: `ENCRYPT/DECRYPT` or `SIGN/VERIFY`.
    pub key_usage: Field<Computed, String>,

    /// Time of the last rotation. RFC 3339 timestamp in UTC. Creation time of the key if the key
    /// was never rotated. Null if the key has no material yet.
    pub last_rotation_date: Field<Computed, String>,

    /// Time at which the key material expires. RFC 3339 timestamp in UTC. Null if the material does
    /// not expire. In comparisons, write
    /// `timecmp(coalesce(material_expire_time, "9999-12-31T23:59:59Z"), time)`: `timecmp` accepts no
    /// null.
    pub material_expire_time: Field<Computed, String>,

    /// Time of the next automatic rotation. RFC 3339 timestamp in UTC. Null without automatic
    /// rotation. In a string template, write `coalesce(<key>.next_rotation_date, "never")`.
    pub next_rotation_date: Field<Computed, String>,

    /// Source of the key material: `Aliyun_KMS`, or `EXTERNAL` for imported material.
    pub origin: Field<Computed, String>,

    /// The ID of the current primary version of the key, a UUID. Each rotation changes the ID. Null for
    /// asymmetric keys, and if the key has no material yet.
    pub primary_key_version: Field<Computed, String>,

    /// Protection level of the key: `SOFTWARE` or `HSM`.
    pub protection_level: Field<Computed, String>,

    /// Timeouts for operations of this data source.
    pub timeouts: SingleBlock<Timeouts>,

    /// The ID of the API request, for Alibaba Cloud support. Null unless `record_request_ids` of the
    /// provider is `true`, because the ID differs at each read.
    pub request_id: Field<Computed, String>,

    /// Interval of automatic rotation in the format of the API: the number of seconds and the letter
    /// `s`, such as `31536000s`. Null without automatic rotation.
    pub rotation_interval: Field<Computed, String>,

    /// Interval of automatic rotation in seconds, such as `31536000` for 365 days. Null without
    /// automatic rotation.
    pub rotation_interval_seconds: Field<Computed, i64>,
}

impl DataSource for KmsKey {
    const TYPE_NAME: &'static str = "alicloud_kms_key";
    type Client = Connection;

    fn validate(&self, diagnostics: &mut Diagnostics) {
        Timeouts::validate(&self.timeouts, diagnostics);
        let arn = self.key_id.known().and_then(|key_id| key_id.arn());
        if let (Some(arn), Some(region)) = (arn, self.region_id.known())
            && arn.region != ***region
        {
            let values = [("own", arn.region.as_str()), ("named", region.text())];
            let error = table::REGION_CONFLICT.error(&values);
            diagnostics.push(error.at("region_id"));
        }
    }

    async fn read(
        self: Box<Self>,
        connection: &Connection,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        let deadline = &Timeouts::deadline(&self.timeouts);
        let key_id = self.key_id.value()?;
        let of_arn = key_id.arn().map(|arn| &arn.region);
        let named = self.region_id.known().map(|region| Region::clone(region));
        let named = named.or(of_arn.cloned());
        let region = connection.region(named, deadline, diagnostics).await?;
        let description = connection.client.describe_key(&region, key_id, deadline).await;
        let KeyDescription { key_metadata: key, request_id } = description
            .map_err(|error| explain(&error, &subject(key_id.text(), key_id.arn().is_some())))?;
        let warning = other_region(&region, key.arn.as_deref());
        warning.into_iter().for_each(|it| diagnostics.push(it));
        Ok(Self {
            timeouts: self.timeouts,
            key_id: self.key_id,
            region_id: Some(Name::from(region).into()).into(),
            id: Some(key.key_id).into(),
            arn: key.arn.into(),
            automatic_rotation: key.automatic_rotation.into(),
            creation_date: date(key.creation_date),
            creator: key.creator.into(),
            delete_date: date(key.delete_date),
            deletion_protection: key.deletion_protection.into(),
            deletion_protection_description: key.deletion_protection_description.into(),
            description: key.description.into(),
            dkms_instance_id: key.dkms_instance_id.into(),
            enabled: Some(key.key_state.as_deref() == Some("Enabled")).into(),
            key_spec: key.key_spec.into(),
            key_state: key.key_state.into(),
            key_usage: key.key_usage.into(),
            last_rotation_date: date(key.last_rotation_date),
            material_expire_time: date(key.material_expire_time),
            next_rotation_date: date(key.next_rotation_date),
            origin: key.origin.into(),
            primary_key_version: key.primary_key_version.into(),
            protection_level: key.protection_level.into(),
            request_id: connection.recorded(request_id),
            rotation_interval_seconds: key.rotation_interval.as_deref().and_then(seconds).into(),
            rotation_interval: key.rotation_interval.into(),
        })
    }
}

/// A warning if the ARN of the key names another region than the region of the read. A region that
/// this version does not know has a warning of its own.
fn other_region(region: &Region, arn: Option<&str>) -> Option<Diagnostic> {
    let arn: KeyArn = arn?.trim().parse().ok()?;
    let values = [("region", region.as_str()), ("own", arn.region.as_str())];
    let is_elsewhere = region.is_known() && arn.region != *region;
    is_elsewhere.then(|| table::KEY_OF_ANOTHER_REGION.warning(&values).at("region_id"))
}

/// A read of a key, for errors.
fn subject(name: &str, is_arn: bool) -> Subject<'_> {
    Subject {
        summary: "Unable to read KMS key",
        kind: "key",
        name,
        attribute: "key_id",
        elsewhere: match is_arn {
            true => {
                "The region, the account or the key ID in the ARN may be wrong. If all three are \
                 right, ask the owner of the key to grant access."
            }
            false => {
                "An alias is written `alias/<name>`. If the key is in another region, set \
                 `region_id`. If the key belongs to another account, set `key_id` to the ARN of \
                 the key."
            }
        },
        circumstances: "",
        mismatch_attribute: None,
        service: "Key Management Service",
        ram_action: "kms:DescribeKey",
    }
}

/// The number in `31536000s`; `None` for a form that the API does not document.
fn seconds(interval: &str) -> Option<i64> {
    let digits = interval.strip_suffix('s')?;
    // Rust also parses signs.
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_number_of_seconds_or_nothing() {
        assert_eq!(seconds("31536000s"), Some(31_536_000));
        for other in
            ["", "s", "365d", "1.5s", "31536000", "-1s", "+5s", " 5s", "٣s", "9223372036854775808s"]
        {
            assert_eq!(seconds(other), None, "{other}");
        }
    }
}
