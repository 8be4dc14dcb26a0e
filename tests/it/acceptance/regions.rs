//! Which region a read is for.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{KMS, MONGODB, kms_key, mongodb_key};
use crate::support::{data, workspace_against};

const SINGAPORE_ARN: &str = "acs:kms:ap-southeast-1:154035569884****:key/key-sgp0example0signing";
const SINGAPORE_INSTANCE: &str = "dds-t4nexample0disabled0key";

#[test]
fn an_arn_names_the_region_whether_the_provider_has_none_or_another() -> Result<()> {
    let cloud = Cloud::builder().region("ap-southeast-1").start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", SINGAPORE_ARN)]))?;
    let in_hangzhou = workspace.applied()?;
    assert_eq!(in_hangzhou.attributes(KMS)?["region_id"], "ap-southeast-1");
    let nowhere = workspace.without("ALIBABA_CLOUD_REGION").applied()?;
    assert_eq!(nowhere.attributes(KMS)?["region_id"], "ap-southeast-1");
    Ok(())
}

#[test]
fn region_id_goes_before_the_provider_s_region_and_that_of_an_arn_may_be_repeated() -> Result<()> {
    let cloud = Cloud::builder().region("ap-southeast-1").start()?;
    let region = ("region_id", "ap-southeast-1");
    let blocks = [
        data("alicloud_kms_key.example", &[("key_id", "key-sgp0example0signing"), region]),
        data("alicloud_kms_key.arn", &[("key_id", SINGAPORE_ARN), region]),
        mongodb_key(&[("db_instance_id", SINGAPORE_INSTANCE), region]),
    ];
    let state = workspace_against(&cloud)?.main(blocks.concat())?.applied()?;
    for address in [KMS, "data.alicloud_kms_key.arn", MONGODB] {
        assert_eq!(state.attributes(address)?["region_id"], "ap-southeast-1", "{address}");
    }
    let requests = cloud.requests_for("DescribeDBInstanceEncryptionKey");
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].param("RegionId"), Some("ap-southeast-1"));
    Ok(())
}

#[test]
fn the_provider_block_goes_before_the_environment() -> Result<()> {
    let cloud = Cloud::start()?;
    let provider = "provider \"alicloud\" {\n  region = \"ap-southeast-1\"\n}\n";
    let configuration = mongodb_key(&[("db_instance_id", SINGAPORE_INSTANCE)]) + provider;
    let state = workspace_against(&cloud)?.main(configuration)?.applied()?;
    assert_eq!(state.attributes(MONGODB)?["region_id"], "ap-southeast-1");
    Ok(())
}

#[test]
fn two_providers_read_the_same_alias_in_two_regions() -> Result<()> {
    let [hangzhou, singapore] =
        ["cn-hangzhou", "ap-southeast-1"].map(|region| Cloud::builder().region(region).start());
    let (hangzhou, singapore) = (hangzhou?, singapore?);
    let provider = |region: &str, cloud: &Cloud, rest: &str| {
        let url = cloud.url();
        format!(
            "provider \"alicloud\" {{\n  region = \"{region}\"\n{rest}\n  \
             endpoints {{\n    kms = \"{url}\"\n  }}\n}}\n"
        )
    };
    let blocks = [
        provider("cn-hangzhou", &hangzhou, ""),
        provider("ap-southeast-1", &singapore, "  alias = \"singapore\""),
        data("alicloud_kms_key.hangzhou", &[("key_id", "alias/terraform-example")]),
        data("alicloud_kms_key.singapore", &[("key_id", "alias/terraform-example")])
            .replace("}\n", "  provider = alicloud.singapore\n}\n"),
    ];
    // The environment's endpoint is one that neither may use.
    let workspace = workspace_against(&hangzhou)?.with("ALIBABA_CLOUD_ENDPOINT_KMS", "127.0.0.1:9");
    let state = workspace.main(blocks.concat())?.applied()?;
    for (name, region, id) in [
        ("hangzhou", "cn-hangzhou", super::KEY),
        ("singapore", "ap-southeast-1", "1f3e5d7c-9b8a-4c6d-8e0f-2a4b6c8d****"),
    ] {
        let attributes = state.attributes(&format!("data.alicloud_kms_key.{name}"))?;
        assert_eq!(attributes["region_id"], region);
        assert_eq!(attributes["id"], id, "{region}");
    }
    assert_eq!([hangzhou.requests().len(), singapore.requests().len()], [1, 1]);
    Ok(())
}
