//! Which hosts are called.

use anyhow::Result;
use mock_alicloud::{Cloud, HttpsProxy, Instance, InstanceKey, Seed};

use super::{INSTANCE, KEY, cloud, hosts};
use crate::acceptance::roles::role;
use crate::acceptance::{ACCOUNT, kms_key, mongodb_key};
use crate::support::{data, workspace_against};

const SINGAPORE: (&str, &str) = ("region_id", "ap-southeast-1");

#[test]
fn keys_are_read_in_their_regions() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    let blocks = [
        kms_key(&[("key_id", KEY)]),
        data("alicloud_kms_key.singapore", &[("key_id", "key-sgp0example0signing"), SINGAPORE]),
    ];
    let workspace = workspace_against(&cloud)?.through(&proxy)?.main(blocks.concat())?;
    assert_eq!(
        hosts(&cloud, &proxy, workspace)?,
        ["kms.ap-southeast-1.aliyuncs.com:443", "kms.cn-hangzhou.aliyuncs.com:443"]
    );
    for request in cloud.requests_for("DescribeKey") {
        let key = request.param("KeyId");
        let region = if key == Some(KEY) { "cn-hangzhou" } else { "ap-southeast-1" };
        assert_eq!(request.region.as_deref(), Some(region), "{key:?}");
    }
    Ok(())
}

#[test]
fn instances_are_read_centrally_or_in_their_region() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    let instance = ("db_instance_id", "dds-t4nexample0disabled0key");
    let blocks = [
        mongodb_key(&[("db_instance_id", INSTANCE)]),
        data("alicloud_mongodb_encryption_key.singapore", &[instance, SINGAPORE]),
    ];
    let workspace = workspace_against(&cloud)?.through(&proxy)?.main(blocks.concat())?;
    assert_eq!(
        hosts(&cloud, &proxy, workspace)?,
        ["mongodb.aliyuncs.com:443", "mongodb.ap-southeast-1.aliyuncs.com:443"]
    );
    Ok(())
}

#[test]
fn an_instance_in_a_region_of_tomorrow_is_read_centrally_where_its_host_is_unknown() -> Result<()> {
    let key = InstanceKey::new(KEY, ACCOUNT);
    let instance = Instance::with_key("mars-north-7", "dds-mars", key);
    let cloud = Cloud::builder().seed(Seed::built_in().with_instance(instance)).start()?;
    let proxy = HttpsProxy::start(&cloud)?;
    proxy.unknown_host("mongodb.mars-north-7.*");
    let block = mongodb_key(&[("db_instance_id", "dds-mars"), ("region_id", "mars-north-7")]);
    let workspace = workspace_against(&cloud)?
        .through(&proxy)?
        .with("ALICLOUD_SKIP_REGION_VALIDATION", "true")
        .main(block)?;
    assert_eq!(
        hosts(&cloud, &proxy, workspace)?,
        ["mongodb.aliyuncs.com:443", "mongodb.mars-north-7.aliyuncs.com:443"]
    );
    assert_eq!(cloud.requests().len(), 1);
    Ok(())
}

#[test]
fn the_central_host_cannot_say_that_an_instance_behind_a_proxy_that_refuses_is_missing()
-> Result<()> {
    let (cloud, proxy) = cloud()?;
    proxy.unknown_host("mongodb.mars-north-7.*");
    let block = mongodb_key(&[("db_instance_id", "dds-mars"), ("region_id", "mars-north-7")]);
    let workspace = workspace_against(&cloud)?
        .through(&proxy)?
        .with("ALICLOUD_SKIP_REGION_VALIDATION", "true")
        .main(block)?;
    let error = workspace.plan()?.only_error()?;
    let host = "https://mongodb.mars-north-7.aliyuncs.com";
    let said = format!("The call to {host} failed: the proxy did not connect to the endpoint");
    assert!(error.detail.contains(&said), "{error:#?}");
    assert!(!cloud.requests().is_empty());
    Ok(())
}

#[test]
fn a_role_is_assumed_in_the_region_of_the_provider() -> Result<()> {
    for (region, host) in [
        ("cn-hangzhou", "sts.cn-hangzhou.aliyuncs.com:443"),
        ("ap-southeast-2", "sts.aliyuncs.com:443"),
    ] {
        let (cloud, proxy) = cloud()?;
        let key = kms_key(&[("key_id", KEY), ("region_id", "cn-hangzhou")]);
        let workspace = workspace_against(&cloud)?
            .through(&proxy)?
            .with("ALIBABA_CLOUD_REGION", region)
            .main(role("terraform") + &key)?;
        let hosts = hosts(&cloud, &proxy, workspace)?;
        assert_eq!(hosts, ["kms.cn-hangzhou.aliyuncs.com:443", host]);
    }
    Ok(())
}

#[test]
fn a_vpc_has_hosts_of_its_own() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    let both = kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)]);
    let workspace = workspace_against(&cloud)?
        .through(&proxy)?
        .with("ALIBABA_CLOUD_ENDPOINT_TYPE", "vpc")
        .main(role("terraform") + &both)?;
    assert_eq!(
        hosts(&cloud, &proxy, workspace)?,
        [
            "kms-vpc.cn-hangzhou.aliyuncs.com:443",
            "mongodb-vpc.cn-hangzhou.aliyuncs.com:443",
            "sts-vpc.cn-hangzhou.aliyuncs.com:443",
        ]
    );
    Ok(())
}
