//! The faults of one cloud, and the reading of them from JSON.

use std::path::Path;

use anyhow::{Context, anyhow};

use super::Fault;
use crate::operation::Operation;

impl Fault {
    /// Reads a fault script: a JSON array of faults. An error names the place in it.
    pub fn script_from_json(text: &str) -> anyhow::Result<Vec<Self>> {
        let mut json = serde_json::Deserializer::from_str(text);
        let script: Vec<Self> = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| anyhow!("{}: {}", error.path(), error.inner()))?;
        json.end().context("after the end of the document")?;
        for (index, fault) in script.iter().enumerate() {
            let Some(name) = &fault.operation else { continue };
            anyhow::ensure!(
                Operation::ALL.iter().any(|known| known.name() == name),
                "[{index}].operation: {name} is not one of {}",
                Operation::ALL.map(Operation::name).join(", ")
            );
        }
        Ok(script)
    }

    /// Reads a file with a fault script. An error names the file and the place in it.
    pub fn script_from_file(path: impl AsRef<Path>) -> anyhow::Result<Vec<Self>> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::script_from_json(&text)
            .with_context(|| format!("{} is not a fault script", path.display()))
    }
}

/// The faults of a cloud and how many calls each has counted.
#[derive(Debug, Default)]
pub(crate) struct Script(Vec<(Fault, u64)>);

impl Script {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts a call and returns the fault that is due for it, if any.
    pub(crate) fn next(&mut self, operation: &str) -> Option<Fault> {
        let mut due = None;
        for (fault, count) in &mut self.0 {
            if fault.operation.as_deref().is_none_or(|name| name == operation) {
                *count += 1;
                if due.is_none() && fault.calls.include(*count) {
                    due = Some(fault.clone());
                }
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::fault::Reply;
    use crate::throttling::Hint;

    #[test]
    fn each_fault_counts_the_calls_of_its_operation() {
        let mut script = Script::default();
        script.add(Fault::on("DescribeKey").nth(2).close());
        script.add(Fault::any().first(3).reset());
        let played: Vec<_> = ["DescribeKey", "AssumeRole", "DescribeKey", "DescribeKey"]
            .into_iter()
            .map(|operation| script.next(operation).map(|fault| fault.answer))
            .collect();
        assert_eq!(played, [Some(Reply::Reset), Some(Reply::Reset), Some(Reply::Close), None]);
    }

    #[test]
    fn a_script_survives_a_round_trip_through_json() {
        let milliseconds = Duration::from_millis;
        let script = vec![
            Fault::on("DescribeKey").first(2).error(429, "Rejected.Throttling", "slow down"),
            Fault::any().nth(3).delay(milliseconds(5)).truncate(7).header("a", "b"),
            Fault::any().html(502),
            Fault::any().reset(),
            Fault::any().hang(),
            Fault::any().gzip_bomb(),
            Fault::any().redirect("http://127.0.0.1:1/"),
            Fault::any().status(503).stall_after(1),
            Fault::any().json("{}").drip(milliseconds(3)),
            Fault::any().throttling().lower_camel().hint(Hint::RetryAfter(1)),
            Fault::any().member("KeyState", json!([])).duplicate("Arn", json!(null)).bom(),
            Fault::any().invalid_utf8("Creator").deep("KeyMetadata", 9).http10(),
            Fault::any().cut_chunk(),
            Fault::any().huge_body(1 << 30),
            Fault::any().endless_body(),
            Fault::any().many_headers(10_000),
            Fault::any().long_header(1 << 20),
            Fault::any().endless_header(),
        ];
        let text = serde_json::to_string(&script).unwrap();
        assert_eq!(Fault::script_from_json(&text).unwrap(), script);
    }

    #[test]
    fn a_wrong_script_is_refused_with_the_place() {
        let error = |text| format!("{:#}", Fault::script_from_json(text).unwrap_err());
        assert!(error(r#"[{"answer":{"error":{"status":"x"}}}]"#).starts_with("[0].answer"));
        assert!(error(r#"[{"operation":"DescribeKeys"}]"#).starts_with("[0].operation: Desc"));
        assert!(error(r#"[{"opration":"DescribeKey"}]"#).contains("unknown field `opration`"));
        assert!(error(r#"[{"delivery":{"drip_ms":"x"}}]"#).starts_with("[0].delivery"));
        assert!(error(r#"[{"changes":[{"member":{"name":"a"}}]}]"#).starts_with("[0].changes[0]"));
    }
}
