//! How a thousand keys are read inside the quota that a whole account shares: plans by Terraform
//! with a release build, against a cloud that throttles.
//!
//! Prints figures, and fails when one is past what this project promises. The times are those of
//! whole plans, from the start of Terraform to the end of its last plugin. The ideal is that of a
//! quota that is even, keys ÷ quota; the bucket is full at first, so that one second's worth of the
//! calls is free, and that makes up for the start of Terraform and for what is throttled.

mod terraform;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use mock_alicloud::{Cloud, Key, Quota, Seed};
use terraform::{Running, Workspace};

const KEYS: usize = 1000;

/// Calls a second, of everybody who reads keys in an account's region.
const QUOTA: f64 = 50.0;

/// From a request to its answer.
const LATENCY: Duration = Duration::from_millis(30);

/// How much longer than the ideal a plan may take that has the quota for itself.
const ALONE: f64 = 1.15;

/// How much longer two plans may take that share it.
const TOGETHER: f64 = 1.3;

/// What the latency may cost at most, compared to reads that do nothing but wait for it.
const OVERHEAD: f64 = 1.1;

const ACCOUNT: &str = "154035569884****";

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn measure() -> anyhow::Result<()> {
    let ideal = KEYS as f64 / QUOTA;
    for (parallelism, most) in [(10, 0.03), (100, 0.12)] {
        let figures = read(&cloud(LATENCY, true)?, 1, parallelism)?;
        figures.say(&format!("{KEYS} keys, {parallelism} at a time"), ideal)?;
        ensure!(figures.seconds <= ALONE * ideal, "more than {ALONE} of the ideal time");
        ensure!(figures.share() <= most, "more than {:.0} % throttled", most * 100.0);
    }

    let figures = read(&cloud(LATENCY, true)?, 2, 10)?;
    figures.say(&format!("2 plans of {} keys", KEYS / 2), ideal)?;
    ensure!(figures.seconds <= TOGETHER * ideal, "more than {TOGETHER} of the ideal time");

    let ideal = KEYS as f64 / 10.0 * LATENCY.as_secs_f64();
    let without = read(&cloud(Duration::ZERO, false)?, 1, 10)?.seconds;
    let with = read(&cloud(LATENCY, false)?, 1, 10)?.seconds;
    let cost = with - without;
    say(&format!(
        "no quota: {with:.2} s with latency, {without:.2} s without: {cost:.2} s, {:.2} of the ideal",
        cost / ideal
    ))?;
    ensure!(cost <= OVERHEAD * ideal, "the latency costs more than {OVERHEAD} of the ideal time");
    Ok(())
}

/// A cloud that holds the keys.
fn cloud(latency: Duration, has_quota: bool) -> anyhow::Result<Cloud> {
    let keys = (0..KEYS).map(|n| Key::new("cn-hangzhou", ACCOUNT, format!("key-{n:04}")));
    let cloud = Cloud::builder().seed(keys.fold(Seed::built_in(), Seed::with_key));
    let cloud = cloud.latency(latency);
    if has_quota { cloud.quota(Quota::new(QUOTA)) } else { cloud }.start()
}

/// So many plans at the same time, which share the keys between them.
fn read(cloud: &Cloud, plans: usize, parallelism: usize) -> anyhow::Result<Figures> {
    let keys = KEYS / plans;
    let workspaces = (0..plans).map(|plan| {
        // Not `for_each`: Terraform makes its set anew for each key, which takes it 35 s for 1000.
        let configuration = format!(
            "data \"alicloud_kms_key\" \"many\" {{\n  count  = {keys}\n  \
             key_id = format(\"key-%04d\", {} + count.index)\n}}\n",
            plan * keys
        );
        Workspace::new(cloud, &cloud.url(), &configuration)
    });
    let workspaces = workspaces.collect::<anyhow::Result<Vec<_>>>()?;
    let plans = workspaces.iter().map(|workspace| workspace.plan(parallelism));
    let plans = plans.collect::<anyhow::Result<Vec<Running>>>()?;
    let mut seconds: f64 = 0.0;
    for plan in plans {
        seconds = seconds.max(plan.ended()?.succeeded()?);
    }
    let (calls, throttled) = (cloud.requests().len(), cloud.throttled());
    ensure!(calls - throttled == KEYS, "{} reads succeeded", calls - throttled);
    Ok(Figures { seconds, calls, throttled })
}

/// What came of plans without a failed read.
struct Figures {
    seconds: f64,
    calls: usize,
    throttled: usize,
}

impl Figures {
    /// How many of the calls were throttled.
    fn share(&self) -> f64 {
        self.throttled as f64 / self.calls as f64
    }

    fn say(&self, name: &str, ideal: f64) -> anyhow::Result<()> {
        let Self { seconds, calls, throttled } = self;
        say(&format!(
            "{name}: {seconds:.2} s, {:.2} of the ideal; {calls} calls, {throttled} throttled \
             ({:.1} %), 0 failed reads",
            seconds / ideal,
            self.share() * 100.0
        ))
    }
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
