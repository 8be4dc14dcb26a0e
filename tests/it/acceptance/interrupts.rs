//! Runs that are interrupted: Terraform ends, and with it all that it has started.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::Command;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault, Hint};
use nix::sys::signal::Signal;
use terraform_host::Run;

use super::{KEY, KMS, kms_key};
use crate::support::{Output, workspace_against};

/// How long anything may take that happens at once.
const HUNG: Duration = Duration::from_secs(30);

const PLAN: [&str; 4] = ["plan", "-json", "-input=false", "-parallelism=200"];

/// What a person does who has seen enough.
fn interrupt(run: Run<'_>) -> Result<Output> {
    run.signal_all(Signal::SIGINT)?;
    run.wait()
}

/// How many reads were cancelled in a run where nothing else went wrong.
fn cancelled(output: &Output) -> Result<usize> {
    ensure!(output.code() == Some(1), "{}", output.text());
    let mut errors = output.diagnostics()?;
    // What Terraform says of reads that it has not begun.
    errors.retain(|it| it.severity == "error" && it.summary != "execution halted");
    let other = errors.iter().find(|it| it.summary != "Read cancelled");
    ensure!(other.is_none(), "{other:#?}");
    Ok(errors.len())
}

#[test]
fn whoever_is_signalled_and_however_a_read_that_hangs_ends() -> Result<()> {
    for (signal, to_all) in
        [(Signal::SIGINT, true), (Signal::SIGINT, false), (Signal::SIGTERM, false)]
    {
        let cloud = Cloud::builder().fault(Fault::on("DescribeKey").hang()).start()?;
        let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
        let run = workspace.start(&PLAN)?;
        assert!(cloud.wait_for_requests(1, HUNG));
        if to_all {
            run.signal_all(signal)?
        } else {
            run.signal(signal)?
        }
        assert_eq!(cancelled(&run.wait()?)?, 1);
        assert_eq!(cloud.requests().len(), 1);
    }
    Ok(())
}

#[test]
fn an_interrupt_ends_the_wait_for_another_try() -> Result<()> {
    let throttled = Fault::on("DescribeKey").throttling().hint(Hint::RetryAfter(100));
    let cloud = Cloud::builder().fault(throttled).start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let workspace = workspace.with("TF_LOG_PROVIDER", "DEBUG");
    let run = workspace.start(&PLAN)?;
    run.wait_for("API call failed")?;
    assert_eq!(cancelled(&interrupt(run)?)?, 1);
    assert_eq!(cloud.requests().len(), 1);
    Ok(())
}

#[test]
fn an_interrupt_empties_the_queue_of_calls() -> Result<()> {
    // The first call is throttled, so that from then on calls queue; the second lets the many
    // begin, which find nobody who answers.
    let cloud = Cloud::start()?;
    cloud.fault(Fault::on("DescribeKey").first(1).throttling());
    cloud.fault(Fault::on("DescribeKey").nth(2).delay(Duration::ZERO));
    cloud.fault(Fault::on("DescribeKey").hang());
    // A block each: Terraform 1.12 and later print equal errors of one block once.
    let block = |n| {
        format!("data \"alicloud_kms_key\" \"k{n}\" {{\n  key_id = \"${{{KMS}.id}}-{n}\"\n}}\n")
    };
    let many: String = (0..200).map(block).collect();
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]) + &many)?;
    let run = workspace.start(&PLAN)?;
    assert!(cloud.wait_for_requests(12, HUNG));
    let cancelled = cancelled(&interrupt(run)?)?;
    let calls = cloud.requests().len() - 2;
    assert!(calls < cancelled, "nothing of {cancelled} was in the queue");
    Ok(())
}

#[test]
fn a_lost_terminal_ends_no_run_that_nohup_started() -> Result<()> {
    let (answer, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let cloud = Cloud::builder()
        .on_request(move |_| drop(held.lock().map(|held| held.recv_timeout(HUNG))))
        .start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let apply = ["apply", "-json", "-input=false", "-auto-approve"];
    let run = workspace.start_through(&["nohup"], &apply)?;
    assert!(cloud.wait_for_requests(1, HUNG));
    run.signal_all(Signal::SIGHUP)?;
    answer.send(())?;
    let output = run.wait()?;
    assert_eq!(output.code(), Some(0), "{}", output.text());
    Ok(())
}

const PROFILE: &str = r#"{"current": "me", "profiles": [{
    "name": "me", "mode": "External", "region_id": "cn-hangzhou",
    "process_command": "{program}"}]}
"#;

#[test]
fn an_interrupt_ends_a_program_that_gives_credentials_and_all_that_it_has_started() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.signed_out().main(kms_key(&[("key_id", KEY)]))?;
    let (pipe, program) = (workspace.path("pipe"), workspace.path("home").join("log-in"));
    ensure!(Command::new("mkfifo").arg(&pipe).status()?.success(), "mkfifo");
    let (pipe_name, program) = (pipe.display(), program.display().to_string());
    // Both the program and what it starts hold the pipe open for as long as they run.
    let script = format!("#!/bin/sh\nexec 3>'{pipe_name}'\nsleep 600 &\necho begun >&3\nwait\n");
    workspace.write_at_home("log-in", script)?;
    workspace.write_at_home(".aliyun/config.json", PROFILE.replace("{program}", &program))?;

    let (line, lines) = mpsc::channel();
    std::thread::spawn(move || -> Result<()> {
        let mut pipe = BufReader::new(File::open(pipe)?);
        let mut begun = String::new();
        pipe.read_line(&mut begun)?;
        line.send(begun)?;
        let mut rest = String::new();
        pipe.read_to_string(&mut rest)?;
        Ok(line.send(rest)?)
    });
    let run = workspace.start(&PLAN)?;
    assert_eq!(lines.recv_timeout(HUNG).context("the program does not run")?, "begun\n");
    assert_eq!(cancelled(&interrupt(run)?)?, 1);
    assert_eq!(lines.recv_timeout(HUNG).context("the program still runs")?, "");
    assert!(cloud.requests().is_empty());
    Ok(())
}
