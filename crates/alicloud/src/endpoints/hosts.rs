//! The services' own hosts, from the tables of the official SDKs.

/// MongoDB's regions that are served by [`MONGODB_CENTRAL_HOST`] (alibabacloud_dds20151201 9.5.0).
/// `mongodb.cn-shanghai.aliyuncs.com` does not resolve.
const MONGODB_CENTRAL: [&str; 12] = [
    "cn-beijing",
    "cn-beijing-gov-1",
    "cn-edge-1",
    "cn-fujian",
    "cn-hangzhou",
    "cn-hangzhou-finance",
    "cn-heyuan",
    "cn-shanghai",
    "cn-wuhan",
    "cn-wulanchabu",
    "cn-zhangbei",
    "rus-west-1-pop",
];

/// MongoDB's regions that have a host of their own, from the same table.
const MONGODB_REGIONAL: [&str; 35] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "cn-beijing-finance-1",
    "cn-chengdu",
    "cn-fuzhou",
    "cn-guangzhou",
    "cn-heyuan-acdr-1",
    "cn-hongkong",
    "cn-huhehaote",
    "cn-nanjing",
    "cn-north-2-gov-1",
    "cn-qingdao",
    "cn-shanghai-finance-1",
    "cn-shenzhen",
    "cn-shenzhen-finance-1",
    "cn-wuhan-lr",
    "cn-wulanchabu-gic-1",
    "cn-zhangjiakou",
    "cn-zhengzhou-jva",
    "eu-central-1",
    "eu-west-1",
    "me-central-1",
    "me-east-1",
    "na-south-1",
    "sa-east-1",
    "us-east-1",
    "us-southeast-1",
    "us-west-1",
];

/// MongoDB's host for regions without a host of their own.
pub(crate) const MONGODB_CENTRAL_HOST: &str = "mongodb.aliyuncs.com";

/// STS's regions that are served by [`STS_CENTRAL_HOST`] (alibabacloud_sts20150401 1.2.0).
const STS_CENTRAL: [&str; 32] = [
    "ap-northeast-2-pop",
    "ap-south-1",
    "ap-southeast-2",
    "cn-beijing-finance-pop",
    "cn-beijing-gov-1",
    "cn-beijing-nu16-b01",
    "cn-edge-1",
    "cn-fujian",
    "cn-haidian-cm12-c01",
    "cn-hangzhou-bj-b01",
    "cn-hangzhou-internal-prod-1",
    "cn-hangzhou-internal-test-1",
    "cn-hangzhou-internal-test-2",
    "cn-hangzhou-internal-test-3",
    "cn-hangzhou-test-306",
    "cn-hongkong-finance-pop",
    "cn-huhehaote-nebula-1",
    "cn-shanghai-et15-b01",
    "cn-shanghai-et2-b01",
    "cn-shanghai-inner",
    "cn-shanghai-internal-test-1",
    "cn-shenzhen-inner",
    "cn-shenzhen-st4-d01",
    "cn-shenzhen-su18-b01",
    "cn-wuhan",
    "cn-yushanfang",
    "cn-zhangbei",
    "cn-zhangbei-na61-b01",
    "cn-zhangjiakou-na62-a01",
    "cn-zhengzhou-nebula-1",
    "eu-west-1-oxs",
    "rus-west-1-pop",
];

/// STS's host for regions without a host of their own, and for calls without a region.
pub(crate) const STS_CENTRAL_HOST: &str = "sts.aliyuncs.com";

/// Whether MongoDB's table contains a region.
pub(crate) fn mongodb_lists(region: &str) -> bool {
    MONGODB_REGIONAL.contains(&region) || MONGODB_CENTRAL.contains(&region)
}

/// Whether MongoDB serves a region from [`MONGODB_CENTRAL_HOST`].
pub(crate) fn is_mongodb_central(region: &str) -> bool {
    MONGODB_CENTRAL.contains(&region)
}

/// Whether STS serves a region from [`STS_CENTRAL_HOST`].
pub(crate) fn is_sts_central(region: &str) -> bool {
    STS_CENTRAL.contains(&region)
}
