//! Quotas and latency, as clients meet them.

use std::thread;
use std::time::{Duration, Instant};

use mock_alicloud::{Cloud, Fault, Hint, Quota};

use crate::client::{Connection, DDS, Place, builder, call, describe_key};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";

fn instance(cloud: &Cloud) -> (u16, String) {
    let params = [("DBInstanceId", "dds-bp2235****")];
    call("DescribeDBInstanceTDEInfo", DDS, &params).send(cloud).error()
}

#[test]
fn callers_share_the_quota_of_a_service() {
    let cloud = builder().quota(Quota::new(0.0).burst(3)).start().unwrap();
    let ids = ["LTAI-example-full-access", "LTAI-example-no-access"];
    let ask = |index: usize| describe_key(KEY).by(ids[index % 2]).send(&cloud).status;
    assert_eq!([0, 1, 2, 3, 4].map(ask), [200, 403, 200, 429, 429]);
    assert_eq!(cloud.throttled(), 2);
    let refused = describe_key(KEY).send(&cloud);
    assert_eq!(refused.error(), (429, "Rejected.Throttling".into()));
    assert_eq!(refused.header("retry-after"), None);
    let mongodb = [(); 4].map(|()| instance(&cloud));
    assert_eq!(mongodb[2].0, 200);
    assert_eq!(mongodb[3], (400, "Throttling.User".into()));
}

#[test]
fn what_is_not_authentic_does_not_count_and_what_a_fault_answers_does() {
    let quota = Quota::new(0.0).burst(2);
    let fault = Fault::any().nth(1).error(500, "InternalFailure", "later");
    let cloud = builder().quota(quota).fault(fault).start().unwrap();
    let call = describe_key(KEY);
    assert_eq!(call.send(&cloud).status, 500);
    assert_eq!(call.send(&cloud).error(), (400, "SignatureNonceUsed".into()));
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
    assert_eq!(describe_key(KEY).send(&cloud).status, 429);
}

#[test]
fn the_quota_comes_back_with_time() {
    let cloud = builder().quota(Quota::new(100.0).burst(1)).start().unwrap();
    let start = Instant::now();
    let mut answered = 0;
    while answered < 4 {
        answered += u32::from(describe_key(KEY).send(&cloud).status == 200);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
    assert!(start.elapsed() >= Duration::from_millis(30));
}

#[test]
fn a_refusal_says_when_to_call_again_if_the_quota_has_it_so() {
    let limit = Hint::RateLimit { limit: 50, time_left: 500 };
    let quota = Quota::new(0.0).burst(0).hint(Hint::RetryAfter(1)).hint(limit);
    let cloud = builder().quota(quota.hint(Hint::AcsRetryAfter(500))).start().unwrap();
    let refused = describe_key(KEY).send(&cloud);
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("x-acs-retry-after"), Some("500"));
    let limit = refused.header("x-ratelimit-user-api");
    assert_eq!(limit, Some("Limit:50,Remain:0,TimeLeft:500,Reset:500"));
}

#[test]
fn what_is_no_quota_is_refused() {
    let error = builder().quota(Quota::new(f64::NAN)).start().unwrap_err();
    assert_eq!(error.to_string(), "a quota of NaN calls per second is impossible");
}

#[test]
fn hundreds_of_answers_are_late_at_the_same_time() {
    const COUNT: u32 = 300;
    let latency = Duration::from_millis(400);
    let cloud = builder().latency(latency).start().unwrap();
    let host = cloud.address().to_string();
    let mut connections: Vec<_> = (0..COUNT).map(|_| Connection::open(&cloud)).collect();
    let requests: Vec<_> = (0..COUNT).map(|_| describe_key(KEY).v3(&host, Place::Query)).collect();
    let start = Instant::now();
    for (connection, request) in connections.iter_mut().zip(&requests) {
        connection.send(request);
    }
    for connection in &mut connections {
        assert_eq!(connection.receive().unwrap().status, 200);
        assert!(start.elapsed() >= latency);
    }
    assert!(start.elapsed() < latency * COUNT / 10);
}

#[test]
fn a_call_is_counted_when_it_arrives_and_not_when_it_is_answered() {
    let quota = Quota::new(0.0).burst(1);
    let latency = Duration::from_millis(100);
    let cloud = builder().quota(quota).latency(latency).start().unwrap();
    let host = cloud.address().to_string();
    let mut first = Connection::open(&cloud);
    first.send(&describe_key(KEY).v3(&host, Place::Query));
    assert!(cloud.wait_for_requests(1, Duration::from_secs(10)));
    assert_eq!(describe_key(KEY).send(&cloud).status, 429);
    assert_eq!(first.receive().unwrap().status, 200);
}

#[test]
fn faults_are_played_after_the_latency_and_their_own_delay() {
    let (latency, delay) = (Duration::from_millis(30), Duration::from_millis(20));
    let cloud = builder().latency(latency).fault(Fault::any().close().delay(delay));
    let cloud = cloud.start().unwrap();
    let start = Instant::now();
    let mut connection = Connection::open(&cloud);
    connection.send(&describe_key(KEY).v3(&cloud.address().to_string(), Place::Query));
    assert!(connection.rest().unwrap().is_empty());
    assert!(start.elapsed() >= latency + delay);
}

#[test]
fn threads_are_throttled_together() {
    let cloud = builder().quota(Quota::new(0.0).burst(10)).start().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..5).for_each(|_| drop(describe_key(KEY).send(&cloud))));
        }
    });
    assert_eq!(cloud.throttled(), 10);
}
