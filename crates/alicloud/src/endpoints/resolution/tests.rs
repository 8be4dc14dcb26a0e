use super::*;

fn target(endpoints: &Endpoints, service: Service, region: &str) -> Target {
    let profile = ProfileEndpoints::default();
    endpoints.resolve(service, &region.parse().unwrap(), profile).unwrap()
}

fn resolved(service: Service, region: &str) -> String {
    target(&Endpoints::default(), service, region).endpoint.to_string()
}

#[test]
fn kms_answers_in_the_region() {
    let url = resolved(Service::Kms, "ap-southeast-5");
    assert_eq!(url, "https://kms.ap-southeast-5.aliyuncs.com");
}

#[test]
fn mongodb_answers_centrally_for_the_regions_without_a_host_of_their_own() {
    for region in ["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-hangzhou-finance"] {
        assert_eq!(resolved(Service::MongoDb, region), "https://mongodb.aliyuncs.com");
    }
    for region in ["cn-shenzhen", "ap-southeast-1", "mars-north-7"] {
        let url = resolved(Service::MongoDb, region);
        assert_eq!(url, format!("https://mongodb.{region}.aliyuncs.com"));
    }
}

#[test]
fn only_a_region_that_mongodb_s_table_lacks_may_turn_out_to_be_served_centrally() {
    let fallback = |endpoints: &Endpoints, service, region| {
        target(endpoints, service, region).fallback.map(|endpoint| endpoint.to_string())
    };
    let public = Endpoints::default();
    let central = Some("https://mongodb.aliyuncs.com".to_owned());
    assert_eq!(fallback(&public, Service::MongoDb, "mars-north-7"), central);
    for region in ["cn-shenzhen", "cn-hangzhou"] {
        assert_eq!(fallback(&public, Service::MongoDb, region), None);
    }
    assert_eq!(fallback(&public, Service::Kms, "mars-north-7"), None);
    let vpc = Endpoints { network_type: NetworkType::Vpc, ..Endpoints::default() };
    assert_eq!(fallback(&vpc, Service::MongoDb, "mars-north-7"), None);
    let own = Endpoint::parse("dds.example.com", Scheme::Https).unwrap();
    let configured = Endpoints { dds: EndpointOverride::Endpoint(own), ..Endpoints::default() };
    assert_eq!(fallback(&configured, Service::MongoDb, "mars-north-7"), None);
}

#[test]
fn sts_answers_in_the_region_except_where_it_does_not() {
    let sts = |endpoints: &Endpoints, location: &StsLocation| {
        endpoints.resolve_sts(location).unwrap().to_string()
    };
    let in_region = |region: &str| StsLocation {
        region: Some(region.parse().unwrap()),
        ..StsLocation::default()
    };
    let public = Endpoints::default();
    let regional = "https://sts.eu-central-1.aliyuncs.com";
    assert_eq!(sts(&public, &in_region("eu-central-1")), regional);
    for region in ["ap-south-1", "ap-southeast-2", "cn-beijing-gov-1", "cn-edge-1", "cn-fujian"] {
        assert_eq!(sts(&public, &in_region(region)), "https://sts.aliyuncs.com");
    }
    assert_eq!(sts(&public, &StsLocation::default()), "https://sts.aliyuncs.com");
    let from_vpc = StsLocation { from_vpc: true, ..in_region("eu-central-1") };
    assert_eq!(sts(&public, &from_vpc), "https://sts-vpc.eu-central-1.aliyuncs.com");
    let endpoint = Endpoint::parse("sts.example.com", Scheme::Https).ok();
    let location = StsLocation { endpoint, ..from_vpc };
    assert_eq!(sts(&public, &location), "https://sts.example.com");
    let own = Endpoint::parse("127.0.0.1:1", Scheme::Http).unwrap();
    let configured = Endpoints { sts: EndpointOverride::Endpoint(own), ..Endpoints::default() };
    assert_eq!(sts(&configured, &location), "http://127.0.0.1:1");
}

#[test]
fn a_vpc_has_hosts_of_its_own_in_every_region() {
    let vpc = Endpoints { network_type: NetworkType::Vpc, ..Endpoints::default() };
    for (service, host) in
        [(Service::Kms, "kms-vpc"), (Service::MongoDb, "mongodb-vpc"), (Service::Sts, "sts-vpc")]
    {
        let url = target(&vpc, service, "cn-hangzhou").endpoint.to_string();
        assert_eq!(url, format!("https://{host}.cn-hangzhou.aliyuncs.com"));
    }
}

#[test]
fn a_configured_endpoint_holds_in_every_region() {
    let kms = Endpoint::parse("http://127.0.0.1:8080/", Scheme::Https).unwrap();
    let endpoints = Endpoints { kms: EndpointOverride::Endpoint(kms), ..Endpoints::default() };
    let endpoint = target(&endpoints, Service::Kms, "cn-hangzhou").endpoint;
    assert_eq!(endpoint.to_string(), "http://127.0.0.1:8080");
    assert_eq!(endpoint.host_header(), "127.0.0.1:8080");
    assert_eq!(endpoint.url("KeyId=1").as_str(), "http://127.0.0.1:8080/?KeyId=1");
}

#[test]
fn an_endpoint_is_the_services_else_the_profiles_else_the_default_else_the_own_host() {
    let parse = |host: &str| Endpoint::parse(host, Scheme::Https).unwrap();
    let (service, profile, default) = (parse("service"), parse("profile"), parse("default"));
    let region: Region = "cn-shenzhen".parse().unwrap();
    for which in 0..8 {
        let has = |bit: u8| which & bit != 0;
        let configured = if has(4) {
            EndpointOverride::Endpoint(service.clone())
        } else {
            EndpointOverride::None
        };
        let endpoints = Endpoints {
            kms: configured.clone(),
            dds: configured.clone(),
            sts: configured,
            default: has(1).then(|| default.clone()),
            ..Endpoints::default()
        };
        let of_profile = ProfileEndpoints {
            endpoint: has(2).then_some(&profile),
            network_type: Some(NetworkType::Vpc),
        };
        let own = |host: &str| if has(4) { "https://service".to_owned() } else { host.to_owned() };
        let found =
            |kind| endpoints.resolve(kind, &region, of_profile).unwrap().endpoint.to_string();
        let expected = match which {
            4.. => "https://service",
            2 | 3 => "https://profile",
            1 => "https://default",
            _ => "https://kms-vpc.cn-shenzhen.aliyuncs.com",
        };
        assert_eq!(found(Service::Kms), expected, "{which}");
        assert_eq!(found(Service::MongoDb), expected.replace("kms-", "mongodb-"), "{which}");
        assert_eq!(found(Service::Sts), own("https://sts-vpc.cn-shenzhen.aliyuncs.com"), "{which}");
    }
}

#[test]
fn the_network_of_the_profile_overrides_the_default_network() {
    let region: Region = "cn-shenzhen".parse().unwrap();
    let vpc = Endpoints { network_type: NetworkType::Vpc, ..Endpoints::default() };
    for (endpoints, of_profile, expected) in [
        (&vpc, None, "https://kms-vpc.cn-shenzhen.aliyuncs.com"),
        (&vpc, Some(NetworkType::Public), "https://kms.cn-shenzhen.aliyuncs.com"),
        (&Endpoints::default(), Some(NetworkType::Vpc), "https://kms-vpc.cn-shenzhen.aliyuncs.com"),
        (&Endpoints::default(), None, "https://kms.cn-shenzhen.aliyuncs.com"),
    ] {
        let profile = ProfileEndpoints { network_type: of_profile, ..Default::default() };
        let target = endpoints.resolve(Service::Kms, &region, profile).unwrap();
        assert_eq!(target.endpoint.to_string(), expected);
    }
}

#[test]
fn an_endpoint_that_is_not_known_yet_is_never_replaced_by_a_default() {
    let endpoint = Endpoint::parse("other", Scheme::Https).unwrap();
    let endpoints = Endpoints {
        kms: EndpointOverride::Unknown,
        default: Some(endpoint.clone()),
        ..Endpoints::default()
    };
    let profile = ProfileEndpoints { endpoint: Some(&endpoint), network_type: None };
    let region: Region = "cn-shenzhen".parse().unwrap();
    assert_eq!(endpoints.resolve(Service::Kms, &region, profile), Err(NoEndpoint::Unknown));
}
