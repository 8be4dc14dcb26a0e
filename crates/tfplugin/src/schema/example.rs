//! A block with everything that a block can have, for the tests.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;

use super::{Computed, Field, ListBlock, Optional, OptionalComputed, Required, SetBlock};

/// A block for the tests,
/// described on two lines.
///
/// - a list
/// - of two
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) struct Example {
    /// The name.
    name: Field<Required, String>,
    /// A flag.
    flag: Field<Computed, bool>,
    /// A number.
    count_of_things: Field<OptionalComputed, i64>,
    /// Tags.
    tags: Field<Optional, BTreeMap<String, String>>,
    /// A list.
    list: Field<Optional, Vec<String>>,
    /// A set.
    set: Field<Optional, BTreeSet<String>>,
    /// A secret.
    #[schemars(extend("x-terraform-sensitive" = true))]
    secret: Field<Optional, String>,
    /// Old.
    #[deprecated]
    old: Field<Optional, String>,
    /// Where to.
    #[schemars(length(max = 1))]
    targets: SetBlock<Target>,
    /// How.
    how: Field<Optional, How>,
    /// In which order.
    order: Field<Optional, Order>,
    /// Which way.
    #[schemars(length(min = 1, max = 3))]
    hops: ListBlock<Target>,
}

/// A target.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) struct Target {
    /// A host.
    host: Field<Required, String>,
    /// Whether the host is reachable.
    reachable: Field<Computed, bool>,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) enum How {
    Slowly,
    Fast,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is used")]
pub(crate) enum Order {
    /// The first one first.
    Ascending,
    /// The last one first.
    Descending,
    Any,
}
