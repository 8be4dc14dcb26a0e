//! How fast Terraform reads a thousand keys within the quota of an account: plans with a release
//! build, against a cloud that throttles.
//!
//! Prints figures, and fails if a figure exceeds its limit. A time covers whole plans, from the
//! start of Terraform to the end of its last plugin. The ideal time is keys ÷ quota. The bucket is
//! full at first: the calls of the first second are free, which makes up for the start of Terraform
//! and for throttled calls.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::Duration;

use anyhow::ensure;
use mock_alicloud::{Cloud, Key, Quota, Seed};
use terraform_host::{Run, Workspace};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

const KEYS: usize = 1000;

/// Calls per second of all callers that read keys in one region of an account.
const QUOTA: f64 = 50.0;

/// The time from a request to its response.
const LATENCY: Duration = Duration::from_millis(30);

/// The most time of one plan that uses the quota alone, as a multiple of the ideal time.
const ALONE: f64 = 1.15;

/// The most time of two plans that share the quota, as a multiple of the ideal time.
const TOGETHER: f64 = 1.3;

/// The most time that the latency adds, as a multiple of the time of reads that only wait.
const OVERHEAD: f64 = 1.1;

const ACCOUNT: &str = "154035569884****";

fn main() -> anyhow::Result<()> {
    let ideal = KEYS as f64 / QUOTA;
    for (parallelism, most_throttled) in [(10, 0.03), (100, 0.12)] {
        let figures = read(&cloud(LATENCY, true)?, 1, parallelism)?;
        figures.print(&format!("{KEYS} keys, {parallelism} at a time"), ideal);
        ensure!(figures.seconds <= ALONE * ideal, "more than {ALONE} of the ideal time");
        let percent = most_throttled * 100.0;
        ensure!(figures.throttled_share() <= most_throttled, "more than {percent:.0} % throttled");
    }

    let figures = read(&cloud(LATENCY, true)?, 2, 10)?;
    figures.print(&format!("2 plans of {} keys", KEYS / 2), ideal);
    ensure!(figures.seconds <= TOGETHER * ideal, "more than {TOGETHER} of the ideal time");

    let ideal = KEYS as f64 / 10.0 * LATENCY.as_secs_f64();
    let without = read(&cloud(Duration::ZERO, false)?, 1, 10)?.seconds;
    let with = read(&cloud(LATENCY, false)?, 1, 10)?.seconds;
    let cost = with - without;
    let share = cost / ideal;
    println!(
        "no quota: {with:.2} s with latency, {without:.2} s without: {cost:.2} s, {share:.2} of \
         the ideal"
    );
    ensure!(cost <= OVERHEAD * ideal, "the latency costs more than {OVERHEAD} of the ideal time");
    Ok(())
}

/// A cloud that contains the keys.
fn cloud(latency: Duration, has_quota: bool) -> anyhow::Result<Cloud> {
    let keys = (0..KEYS).map(|n| Key::new("cn-hangzhou", ACCOUNT, format!("key-{n:04}")));
    let cloud = Cloud::builder().seed(keys.fold(Seed::built_in(), Seed::with_key));
    let cloud = cloud.latency(latency);
    if has_quota { cloud.quota(Quota::new(QUOTA)) } else { cloud }.start()
}

/// Reads every key once, by several plans at the same time.
fn read(cloud: &Cloud, plans: usize, parallelism: usize) -> anyhow::Result<Figures> {
    let keys = KEYS / plans;
    let workspaces = (0..plans).map(|plan| {
        // `for_each` would add 35 s: Terraform copies the set of 1000 keys for each key.
        let configuration = format!(
            "data \"alicloud_kms_key\" \"many\" {{\n  count  = {keys}\n  \
             key_id = format(\"key-%04d\", {} + count.index)\n}}\n",
            plan * keys
        );
        Workspace::against(PROVIDER, cloud)?.main(configuration)
    });
    let workspaces = workspaces.collect::<anyhow::Result<Vec<_>>>()?;
    let parallelism = format!("-parallelism={parallelism}");
    let arguments = ["plan", "-json", "-input=false", &parallelism];
    let runs = workspaces.iter().map(|workspace| workspace.start(&arguments));
    let runs = runs.collect::<anyhow::Result<Vec<Run<'_>>>>()?;
    let mut seconds: f64 = 0.0;
    for run in runs {
        let plan = run.wait()?.succeeded()?;
        ensure!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        seconds = seconds.max(plan.time.as_secs_f64());
    }
    let (calls, throttled) = (cloud.requests().len(), cloud.throttled());
    ensure!(calls - throttled == KEYS, "{} reads succeeded", calls - throttled);
    Ok(Figures { seconds, calls, throttled })
}

/// The figures of plans without a failed read.
struct Figures {
    seconds: f64,
    calls: usize,
    throttled: usize,
}

impl Figures {
    /// The share of the calls that were throttled.
    fn throttled_share(&self) -> f64 {
        self.throttled as f64 / self.calls as f64
    }

    fn print(&self, name: &str, ideal: f64) {
        let Self { seconds, calls, throttled } = self;
        let share = seconds / ideal;
        let percent = self.throttled_share() * 100.0;
        println!(
            "{name}: {seconds:.2} s, {share:.2} of the ideal; {calls} calls, {throttled} throttled \
             ({percent:.1} %), 0 failed reads"
        );
    }
}
