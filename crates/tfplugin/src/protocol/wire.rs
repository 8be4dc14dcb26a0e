//! Rust code generated from `proto/`. What version 5 has alike is version 6's.

#![allow(missing_docs, unreachable_pub, dead_code, clippy::all, reason = "generated")]

pub(super) mod v5 {
    tonic::include_proto!("tfplugin5");
}

pub(super) mod v6 {
    tonic::include_proto!("tfplugin6");
}
