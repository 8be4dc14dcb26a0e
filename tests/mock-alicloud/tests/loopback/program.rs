//! The program, as a user runs it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use mock_alicloud::Seed;

use crate::client::{Connection, Place, describe_key, today};

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-alicloud"));
    command.args(args);
    command
}

fn output(args: &[&str]) -> Output {
    program(args).output().unwrap()
}

/// What the program says of a command line that it refuses, or of a file that it cannot use.
fn refusal(args: &[&str], code: i32) -> String {
    // A person may have set the variable, and must not get a stack trace.
    let output = program(args).env("RUST_BACKTRACE", "1").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.starts_with("mock-alicloud: ") && !said.contains("backtrace"), "{said}");
    said
}

/// A file for one test, in the directory that Cargo keeps for tests of this package.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A program that is stopped whatever becomes of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_built_in_data_can_be_printed_and_given_back() {
    let printed = String::from_utf8(output(&["--print-data"]).stdout).unwrap();
    assert_eq!(printed, Seed::BUILT_IN);
    assert!(Seed::from_json(&printed).is_ok());
    assert!(String::from_utf8(output(&["--help"]).stdout).unwrap().contains("--faults FILE"));
    let version = concat!("mock-alicloud ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8(output(&["--version"]).stdout).unwrap(), version);
}

#[test]
fn the_environment_is_printed_for_powershell_on_demand() {
    let mut child = program(&["--powershell"]).stdout(Stdio::piped()).spawn().unwrap();
    let stdout = child.stdout.take().unwrap();
    let _running = Running(child);
    let lines: Vec<String> = BufReader::new(stdout).lines().take(10).map(Result::unwrap).collect();
    let url = lines[0].strip_prefix("# mock-alicloud listens on ").unwrap();
    assert_eq!(lines[1], format!("$env:ALIBABA_CLOUD_ENDPOINT_KMS='{url}'"));
    let remove = lines[9].strip_prefix("Remove-Item Env:ALICLOUD_ACCESS_KEY, ").unwrap();
    assert!(remove.ends_with(" -ErrorAction SilentlyContinue"), "{remove}");
}

#[test]
fn it_prints_the_environment_of_a_client_and_serves() {
    let data = file("serves.json", Seed::BUILT_IN);
    let faults = file("faults.json", r#"[{ "answer": "close" }]"#);
    let args =
        ["--data", data.to_str().unwrap(), "--faults", faults.to_str().unwrap(), "--region", "r-1"];
    let mut child = program(&args).stdout(Stdio::piped()).spawn().unwrap();
    let stdout = child.stdout.take().unwrap();
    let _running = Running(child);
    let lines: Vec<String> = BufReader::new(stdout).lines().take(10).map(Result::unwrap).collect();
    let url = lines[0].strip_prefix("# mock-alicloud listens on ").unwrap();
    assert_eq!(lines[1], format!("export ALIBABA_CLOUD_ENDPOINT_KMS={url}"));
    assert_eq!(lines[2], format!("export ALIBABA_CLOUD_ENDPOINT_DDS={url}"));
    assert_eq!(lines[3], format!("export ALIBABA_CLOUD_ENDPOINT_STS={url}"));
    assert_eq!(lines[4], format!("export ALIBABA_CLOUD_ECS_METADATA_ENDPOINT={url}"));
    assert_eq!(lines[5], "export ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI-example-full-access");
    assert!(lines[6].starts_with("export ALIBABA_CLOUD_ACCESS_KEY_SECRET=full-access-secret-"));
    assert_eq!(lines[7], "export ALIBABA_CLOUD_REGION=r-1");
    assert_eq!(lines[8], "export NO_PROXY=127.0.0.1");
    assert!(lines[9].starts_with("unset ALICLOUD_ACCESS_KEY ALICLOUD_SECRET_KEY "), "{}", lines[9]);
    let address = url.strip_prefix("http://").unwrap();
    assert!(std::net::TcpStream::connect(address).is_ok());
}

#[test]
fn it_throttles_and_takes_its_time_if_it_is_told_to() {
    let mut child = program(&["--quota", "0.001", "--latency-ms", "20"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let _running = Running(child);
    let lines: Vec<String> = BufReader::new(stdout).lines().take(8).map(Result::unwrap).collect();
    let address = lines[0].rsplit_once('/').unwrap().1;
    let mut connection = Connection::to(address);
    let mut ask = || {
        let mut call = describe_key("alias/terraform-example");
        call.date = today();
        connection.exchange(&call.v3(address, Place::Query)).status
    };
    let start = Instant::now();
    assert_eq!([ask(), ask()], [200, 429]);
    assert!(start.elapsed() >= Duration::from_millis(40));
}

#[test]
fn what_is_wrong_with_the_command_line_is_said_with_its_place() {
    let usage = |args: &[&str]| refusal(args, 2);
    assert!(usage(&["--listen", "0.0.0.0:80"]).contains("0.0.0.0:80 is not a loopback address"));
    assert!(usage(&["--quota", "many"]).contains("--quota"));
    assert!(usage(&["--quota", "-1"]).contains("a quota of -1 calls per second is impossible"));
    assert!(usage(&["--wrong"]).contains("--wrong"));
    let data = file("wrong.json", r#"{ "keys": [{ "KeyId": 1 }] }"#);
    let text = refusal(&["--data", data.to_str().unwrap()], 1);
    assert!(text.contains("wrong.json is not a seed") && text.contains("keys[0].KeyId"), "{text}");
    assert!(refusal(&["--faults", "/nowhere"], 1).contains("cannot read /nowhere"));
}
