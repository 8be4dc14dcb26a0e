//! What each operation answers, and the shapes of errors.

use mock_alicloud::{Cloud, Instance, InstanceKey, Key, Seed, Signature};
use serde_json::{Value, json};

use crate::client::{Connection, DDS, KMS, Place, STS, builder, call, cloud, describe_key};

const DOCUMENTED: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const EVERY_MEMBER: &str = "key-hzz0example0every0member";

#[test]
fn the_documented_key_is_answered_as_documented() {
    let cloud = builder().request_id("f1fdfa9d-bd49-418b-942f-8f3e3ec00a4f").start().unwrap();
    let answer = describe_key(DOCUMENTED).send(&cloud);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json;charset=utf-8"));
    assert_eq!(
        answer.json(),
        json!({
            "RequestId": "f1fdfa9d-bd49-418b-942f-8f3e3ec00a4f",
            "KeyMetadata": {
                "KeyId": DOCUMENTED,
                "Arn": format!("acs:kms:cn-hangzhou:154035569884****:key/{DOCUMENTED}"),
                "Creator": "154035569884****",
                "CreationDate": "2021-05-20T06:34:21Z",
                "LastRotationDate": "2021-05-20T06:34:21Z",
                "Description": "",
                "KeySpec": "Aliyun_AES_256",
                "KeyState": "Enabled",
                "KeyUsage": "ENCRYPT/DECRYPT",
                "PrimaryKeyVersion": "515e0b0a-624f-45ab-92b5-54f9b551****",
                "DeleteDate": "",
                "Origin": "Aliyun_KMS",
                "MaterialExpireTime": "",
                "ProtectionLevel": "HSM",
                "AutomaticRotation": "Disabled",
                "DeletionProtection": "Enabled",
            }
        })
    );
}

#[test]
fn both_schemes_and_both_places_of_parameters_get_the_same_answer() {
    let cloud = builder().request_id("fixed").start().unwrap();
    let host = cloud.address().to_string();
    let send = |bytes: &[u8]| Connection::open(&cloud).exchange(bytes);
    let key = |request: Vec<u8>| {
        let answer = send(&request);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.body
    };
    let expected = key(describe_key(DOCUMENTED).v3(&host, Place::Query));
    assert_eq!(key(describe_key(DOCUMENTED).v3(&host, Place::Form)), expected);
    assert_eq!(key(describe_key(DOCUMENTED).v1(&host)), expected);
    let by_session = describe_key(DOCUMENTED).by("STS.example-session");
    assert_eq!(key(by_session.clone().v1(&host)), expected);
    assert_eq!(
        key(describe_key(DOCUMENTED).by("STS.example-session").v3(&host, Place::Query)),
        expected
    );
    let seen: Vec<_> = cloud.requests().into_iter().map(|request| request.signature).collect();
    assert_eq!(seen, [Signature::V3, Signature::V3, Signature::V1, Signature::V1, Signature::V3]);
}

#[test]
fn a_key_is_found_by_id_by_alias_and_by_arn() {
    let cloud = cloud();
    for name in [
        DOCUMENTED,
        "alias/terraform-example",
        "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****",
    ] {
        let answer = describe_key(name).send(&cloud).json();
        assert_eq!(answer["KeyMetadata"]["KeyId"], DOCUMENTED, "{name}");
    }
    let unicode = describe_key("key-hzz0example0unicode").send(&cloud).json();
    assert_eq!(unicode["KeyMetadata"]["Description"], "\"ключ\" 密钥 \\ 🔑 <&>");
    assert_eq!(
        describe_key(EVERY_MEMBER).send(&cloud).json()["KeyMetadata"].as_object().unwrap().len(),
        20
    );
    let pending = describe_key("key-hzz0example0pending0import").send(&cloud).json();
    assert_eq!(pending["KeyMetadata"].get("PrimaryKeyVersion"), None);
}

#[test]
fn a_key_of_another_account_is_found_by_arn_only() {
    let cloud = cloud();
    let id = "key-hzz0example0other0account";
    assert_eq!(describe_key(id).send(&cloud).error(), (404, "Forbidden.KeyNotFound".into()));
    let arn = format!("acs:kms:cn-hangzhou:187654321098****:key/{id}");
    assert_eq!(describe_key(&arn).send(&cloud).json()["KeyMetadata"]["KeyId"], id);
}

#[test]
fn what_kms_does_not_have_is_an_error_in_its_own_shape() {
    let cloud = builder().request_id("fixed").start().unwrap();
    assert_eq!(
        describe_key("nothing").send(&cloud).json(),
        json!({
            "HttpStatus": 404,
            "Code": "Forbidden.KeyNotFound",
            "Message": "The specified Key is not found.",
            "RequestId": "fixed",
        })
    );
    let error = |id: &str| describe_key(id).send(&cloud).error();
    assert_eq!(error("alias/nothing"), (404, "Forbidden.AliasNotFound".into()));
    assert_eq!(error(""), (400, "MissingParameter".into()));
    assert_eq!(error("acs:kms:cn-hangzhou:1:alias/x"), (400, "InvalidParameter".into()));
}

#[test]
fn a_cloud_of_one_region_has_no_keys_and_instances_of_another() {
    let hangzhou = builder().region("cn-hangzhou").start().unwrap();
    let singapore = builder().region("ap-southeast-1").start().unwrap();
    let id = |cloud: &Cloud, name: &str| {
        describe_key(name).send(cloud).json()["KeyMetadata"]["KeyId"].clone()
    };
    assert_eq!(id(&hangzhou, "alias/terraform-example"), DOCUMENTED);
    let second = "1f3e5d7c-9b8a-4c6d-8e0f-2a4b6c8d****";
    assert_eq!(id(&singapore, "alias/terraform-example"), second);
    assert_eq!(id(&singapore, DOCUMENTED), Value::Null);
    assert_eq!(id(&hangzhou, second), Value::Null);
    let instance = call("DescribeDBInstanceTDEInfo", DDS, &[("DBInstanceId", "dds-bp2235****")]);
    assert_eq!(instance.send(&hangzhou).status, 200);
    assert_eq!(instance.send(&singapore).error(), (404, "InvalidDBInstanceId.NotFound".into()));
}

#[test]
fn the_host_of_a_regional_endpoint_is_a_region_too() {
    let cloud = cloud();
    let by_host = |host: &str| {
        let request = describe_key("alias/terraform-example").v3(host, Place::Query);
        Connection::open(&cloud).exchange(&request).json()["KeyMetadata"]["Arn"].to_string()
    };
    assert!(by_host("kms.ap-southeast-1.aliyuncs.com").contains(":ap-southeast-1:"));
    assert!(by_host("kms-vpc.cn-hangzhou.aliyuncs.com").contains(":cn-hangzhou:"));
    let regions: Vec<_> = cloud.requests().into_iter().map(|r| r.region.unwrap()).collect();
    assert_eq!(regions, ["ap-southeast-1", "cn-hangzhou"]);
}

fn encryption_key(params: &[(&'static str, &'static str)], cloud: &Cloud) -> (u16, Value) {
    let answer = call("DescribeDBInstanceEncryptionKey", DDS, params).send(cloud);
    (answer.status, answer.json())
}

#[test]
fn the_documented_instance_is_answered_as_documented() {
    let cloud = builder().request_id("783C2062-A2D3-4EA8-88AD-E43F990C23BB").start().unwrap();
    let (status, answer) = encryption_key(&[("DBInstanceId", "dds-bp2235****")], &cloud);
    assert_eq!(status, 200);
    assert_eq!(
        answer,
        json!({
            "RequestId": "783C2062-A2D3-4EA8-88AD-E43F990C23BB",
            "EncryptionKey": "2axxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "EncryptionKeyStatus": "Enabled",
            "Origin": "Aliyun_KMS",
            "KeyUsage": "ENCRYPT/DECRYPT",
            "Creator": "123456",
            "Description": "key description example",
            "DeleteDate": "2020-07-06T18:22:03Z",
            "MaterialExpireTime": "2020-07-06T18:22:03Z",
        })
    );
}

#[test]
fn an_instance_key_can_be_chosen_by_id_and_by_type() {
    let cloud = cloud();
    let instance = ("DBInstanceId", "dds-bp2235****");
    let (_, answer) = encryption_key(&[instance, ("EncryptionKey", DOCUMENTED)], &cloud);
    assert_eq!(answer["EncryptionKey"], DOCUMENTED);
    let (status, answer) = encryption_key(&[instance, ("EncryptionKey", "other")], &cloud);
    assert_eq!((status, &answer["Code"]), (400, &json!("InvalidParameter")));
    let disk = ("DBInstanceId", "dds-bp1example0cloud0disk");
    let (_, answer) = encryption_key(&[disk, ("EncryptionType", "CloudDisk")], &cloud);
    assert_eq!(answer["EncryptionKey"], EVERY_MEMBER);
    let (status, _) = encryption_key(&[disk, ("EncryptionType", "TDE")], &cloud);
    assert_eq!(status, 400);
}

#[test]
fn an_instance_without_a_customer_key_is_an_error_and_its_tde_info_says_why() {
    let cloud = cloud();
    let info = |id: &'static str| {
        call("DescribeDBInstanceTDEInfo", DDS, &[("DBInstanceId", id)]).send(&cloud).json()
    };
    for id in ["dds-bp1example0tde0off", "dds-bp1example0service0key"] {
        let (status, answer) = encryption_key(&[("DBInstanceId", id)], &cloud);
        assert_eq!((status, &answer["Code"]), (400, &json!("IncorrectDBInstanceType")));
    }
    let off = info("dds-bp1example0tde0off");
    assert_eq!((&off["TDEStatus"], off.get("EncryptionKey")), (&json!("disabled"), None));
    assert_eq!(info("dds-bp1example0service0key")["EncryptionKey"], "NoActiveBYOK");
    assert_eq!(info("dds-bp2235****")["EncryptorName"], "aes-256-cbc");
}

#[test]
fn an_instance_is_found_only_in_the_region_that_is_named() {
    let cloud = cloud();
    let instance = ("DBInstanceId", "dds-t4nexample0disabled0key");
    assert_eq!(encryption_key(&[instance], &cloud).0, 200);
    assert_eq!(encryption_key(&[instance, ("RegionId", "ap-southeast-1")], &cloud).0, 200);
    let (status, answer) = encryption_key(&[instance, ("RegionId", "cn-hangzhou")], &cloud);
    assert_eq!((status, &answer["Code"]), (404, &json!("InvalidDBInstanceId.NotFound")));
    assert_eq!(answer["HostId"], cloud.address().to_string());
}

#[test]
fn what_ram_denies_is_refused_in_the_words_of_the_service() {
    let cloud = cloud();
    let answer = describe_key(DOCUMENTED).by("LTAI-example-no-access").send(&cloud).json();
    assert_eq!(
        (&answer["HttpStatus"], &answer["Code"]),
        (&json!(403), &json!("Forbidden.NoPermission"))
    );
    assert_eq!(answer["AccessDeniedDetail"]["AuthAction"], "kms:DescribeKey");
    let params = [("DBInstanceId", "dds-bp2235****")];
    let answer = call("DescribeDBInstanceTDEInfo", DDS, &params).by("LTAI-example-no-tde-info");
    let answer = answer.send(&cloud);
    assert_eq!(answer.error(), (403, "Forbidden.RAM".into()));
    assert_eq!(answer.json()["AccessDeniedDetail"]["AuthAction"], "dds:DescribeDBInstanceTDEInfo");
    let allowed = call("DescribeDBInstanceEncryptionKey", DDS, &params);
    assert_eq!(allowed.by("LTAI-example-no-tde-info").send(&cloud).status, 200);
}

#[test]
fn what_no_service_offers_is_an_error_before_the_signature_is_looked_at() {
    let cloud = cloud();
    let error = |action, version| call(action, version, &[]).send(&cloud).error();
    assert_eq!(error("ListKeys", KMS), (404, "InvalidAction.NotFound".into()));
    assert_eq!(error("DescribeKey", STS), (404, "InvalidAction.NotFound".into()));
    assert_eq!(error("DescribeKey", "2020-02-02"), (400, "InvalidVersion".into()));
    let mut delete = describe_key(DOCUMENTED);
    delete.method = "DELETE";
    assert_eq!(delete.send(&cloud).error(), (403, "UnsupportedHTTPMethod".into()));
    let mut get = describe_key(DOCUMENTED);
    get.method = "GET";
    assert_eq!(get.send(&cloud).status, 200);
}

#[test]
fn a_seed_of_a_program_can_hold_any_number_of_keys() {
    let keys = (0..1000).map(|n| Key::new("cn-hangzhou", "154035569884****", format!("key-{n}")));
    let mut seed = Seed { keys: keys.collect(), ..Seed::default() }
        .with_alias("alias/last", "key-999")
        .with_instance(Instance::with_key("r", "dds-1", InstanceKey::new("key-1", "1")));
    seed.access_keys = Seed::built_in().access_keys;
    let cloud = builder().seed(seed).start().unwrap();
    let answer = describe_key("alias/last").send(&cloud).json();
    assert_eq!(answer["KeyMetadata"]["KeyId"], "key-999");
    assert_eq!(encryption_key(&[("DBInstanceId", "dds-1")], &cloud).0, 200);
}
