//! The time of the cloud, which clients learn from its answers.

use std::time::Duration;

use mock_alicloud::{Clock, Cloud, Fault};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::client::{Connection, DDS, builder, call, cloud, describe_key, send, today};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const NOW: &str = "Tue, 02 Jan 2024 03:04:05 GMT";

#[test]
fn every_answer_has_the_clouds_date() {
    let cloud = cloud();
    cloud.fault(Fault::on("AssumeRole").html(502));
    assert_eq!(describe_key(KEY).send(&cloud).header("date"), Some(NOW));
    assert_eq!(describe_key("x").send(&cloud).header("date"), Some(NOW));
    assert_eq!(call("AssumeRole", "2015-04-01", &[]).send(&cloud).header("date"), Some(NOW));
    assert_eq!(send(&cloud, "PUT /latest/api/token", &[], "").header("date"), Some(NOW));
    let nonsense = Connection::open(&cloud).exchange(b"nonsense\r\n\r\n");
    assert_eq!((nonsense.status, nonsense.header("date")), (400, Some(NOW)));
}

#[test]
fn a_fault_can_give_another_date() {
    let cloud = builder().fault(Fault::any().header("Date", "never")).start().unwrap();
    let answer = describe_key(KEY).send(&cloud);
    assert_eq!(answer.headers.iter().filter(|(name, _)| name == "date").count(), 1);
    assert_eq!(answer.header("date"), Some("never"));
}

#[test]
fn a_cloud_whose_clock_is_wrong_refuses_and_says_its_time() {
    let hours = Duration::from_secs(7200);
    for clock in [Clock::ahead(hours), Clock::behind(hours)] {
        let cloud = Cloud::builder().clock(clock.clone()).start().unwrap();
        let mut kms = describe_key(KEY);
        let mut dds = call("DescribeDBInstanceTDEInfo", DDS, &[("DBInstanceId", "x")]);
        (kms.date, dds.date) = (today(), today());
        let refused = kms.send(&cloud);
        assert_eq!(refused.error(), (400, "IllegalTimestamp".into()));
        assert_eq!(dds.send(&cloud).error(), (400, "InvalidTimeStamp.Expired".into()));
        let year = clock.now().year().to_string();
        assert!(refused.header("date").unwrap().contains(&year));
        let own = cloud.requests()[0].received_at - OffsetDateTime::now_utc();
        assert!(own.abs() > time::Duration::hours(1));
    }
}

#[test]
fn the_date_of_an_answer_moves_with_the_clock() {
    let clock = Clock::fixed("2024-01-02T03:04:05Z").unwrap();
    let cloud = Cloud::builder().clock(clock.clone()).start().unwrap();
    clock.advance(Duration::from_secs(600));
    let answer = describe_key(KEY).send(&cloud);
    assert_eq!(answer.header("date"), Some("Tue, 02 Jan 2024 03:14:05 GMT"));
    assert_eq!(cloud.requests()[0].received_at, datetime!(2024-01-02 03:14:05 UTC));
}
