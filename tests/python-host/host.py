"""A host that is not ours: starts the provider, and checks all that it answers.

Launch, handshake and mutual TLS are pyvider-rpcplugin's, the stubs of Terraform's protocol are made
by gRPC's generator, MessagePack is the msgpack package's. The exit code is that of the first check
that fails, with a traceback.
"""

import argparse
import asyncio
import contextlib
import importlib
import json
import os
import subprocess
from pathlib import Path

import grpc
import msgpack
from google.protobuf import empty_pb2
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from provide.foundation.crypto import Certificate
from pyvider.rpcplugin.client import RPCPluginClient
from pyvider.rpcplugin.config import configure
from pyvider.rpcplugin.protocol.grpc_stdio_pb2_grpc import GRPCStdioStub

COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

# How long anything that is prompt may take before it counts as hung.
HUNG = 30

# What version 5 calls the RPCs that version 6 has renamed.
RENAMED = {
    "GetProviderSchema": "GetSchema",
    "ValidateProviderConfig": "PrepareProviderConfig",
    "ConfigureProvider": "Configure",
    "ValidateDataResourceConfig": "ValidateDataSourceConfig",
    "StopProvider": "Stop",
}

UNKNOWN = msgpack.ExtType(0, b"\0")
WILL_BEGIN_WITH_KEY = msgpack.ExtType(12, msgpack.packb({1: False, 2: "key-"}))
KEY = "key-hzz0example0every0member"
ARN = f"acs:kms:cn-hangzhou:154035569884****:key/{KEY}"


class Provider:
    """Terraform's calls, in one version of the protocol."""

    def __init__(self, channel: grpc.aio.Channel, version: int):
        stubs = importlib.import_module(f"tfplugin{version}_pb2_grpc")
        messages = importlib.import_module(f"tfplugin{version}_pb2")
        self.methods = messages.DESCRIPTOR.services_by_name["Provider"].methods_by_name
        self.stub = stubs.ProviderStub(channel)
        self.version = version
        self.value = messages.DynamicValue
        self.severity = messages.Diagnostic.Severity
        self.deferral = messages.Deferred.Reason

    async def call(self, rpc: str, **fields):
        name = RENAMED.get(rpc, rpc) if self.version == 5 else rpc
        request = GetMessageClass(self.methods[name].input_type)(**fields)
        return await getattr(self.stub, name)(request, timeout=HUNG)

    def packed(self, value):
        return self.value(msgpack=msgpack.packb(value))

    def errors(self, response) -> list[tuple[str, str, str]]:
        """The diagnostics, which must be errors: attribute, summary, detail."""
        assert all(d.severity == self.severity.ERROR for d in response.diagnostics), response
        return [
            (".".join(s.attribute_name for s in d.attribute.steps), d.summary, d.detail)
            for d in response.diagnostics
        ]


def unpacked(value):
    assert not value.json, "answers are in MessagePack"
    return msgpack.unpackb(value.msgpack, strict_map_key=True)


def config_of(block, **given):
    """An object of the block's type: what is given, and what an empty block has for the rest."""
    values = {attribute.name: None for attribute in block.attributes}
    for nested in block.block_types:
        several = nested.nesting in (nested.LIST, nested.SET)
        value = given.pop(nested.type_name, [] if several else None)
        values[nested.type_name] = (
            [config_of(nested.block, **element) for element in value] if several else value
        )
    assert given.keys() <= values.keys(), given
    return values | given


def kinds(block) -> dict:
    """What Python type each attribute's values have, by the type that the schema says."""
    types = {"string": str, "bool": bool, "number": int}
    return {a.name: types.get(json.loads(a.type), object) for a in block.attributes}


async def encryption_is_mutual(client: RPCPluginClient, version: int):
    assert client._protocol_version == version, client._protocol_version
    assert client._server_cert and client.client_cert, "no TLS"
    root = client._rebuild_x509_pem(client._server_cert).encode()
    other = Certificate.create_self_signed_client_cert(
        common_name="localhost",
        organization_name="other",
        validity_days=1,
        key_type="ecdsa",
        ecdsa_curve="secp521r1",
    )
    for key, chain in [(None, None), (other.key_pem.encode(), other.cert_pem.encode())]:
        credentials = grpc.ssl_channel_credentials(root, key, chain)
        options = [("grpc.ssl_target_name_override", "localhost"), ("grpc.enable_retries", 0)]
        async with grpc.aio.secure_channel(client.target_endpoint, credentials, options) as channel:
            request = health_pb2.HealthCheckRequest(service="plugin")
            try:
                await health_pb2_grpc.HealthStub(channel).Check(request, timeout=HUNG)
                raise AssertionError("a stranger is answered")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE, error


async def health(client: RPCPluginClient):
    stub = health_pb2_grpc.HealthStub(client.grpc_channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest(service="plugin"), timeout=HUNG)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING, answer
    try:
        await stub.Check(health_pb2.HealthCheckRequest(service="nothing"), timeout=HUNG)
        raise AssertionError("a service that does not exist is known")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error


async def schema(provider: Provider):
    metadata = await provider.call("GetMetadata")
    answer = await provider.call("GetProviderSchema")
    names = ["alicloud_kms_key", "alicloud_mongodb_encryption_key", "alicloud_mongodb_tde"]
    assert sorted(d.type_name for d in metadata.data_sources) == names, metadata
    assert sorted(answer.data_source_schemas) == names, list(answer.data_source_schemas)
    assert not answer.resource_schemas and not provider.errors(answer)
    for one in (metadata, answer):
        assert one.server_capabilities.get_provider_schema_optional
    assert sorted(f.name for f in metadata.functions) == sorted(answer.functions)
    identities = await provider.call("GetResourceIdentitySchemas")
    assert not identities.identity_schemas and not provider.errors(identities)
    return answer


async def provider_block(provider: Provider, block, cloud: dict):
    url = cloud["ALIBABA_CLOUD_ENDPOINT_KMS"]
    right = config_of(
        block,
        region="cn-hangzhou",
        access_key=cloud["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        secret_key=cloud["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        endpoints=[{"kms": url, "dds": url, "sts": url}],
    )
    for config in (right, right | {"region": UNKNOWN, "access_key": UNKNOWN}):
        answer = await provider.call("ValidateProviderConfig", config=provider.packed(config))
        assert not provider.errors(answer), answer
        if provider.version == 5:
            assert unpacked(answer.prepared_config) == config, answer
    wrong = provider.packed(right | {"protocol": "FTP"})
    answer = await provider.call("ValidateProviderConfig", config=wrong)
    assert [e[0] for e in provider.errors(answer)] == ["protocol"], answer
    cut_off = provider.value(msgpack=provider.packed(right).msgpack[:-1])
    answer = await provider.call("ValidateProviderConfig", config=cut_off)
    assert len(provider.errors(answer)) == 1, answer
    answer = await provider.call(
        "ConfigureProvider", config=provider.packed(right), terraform_version="1.11.4"
    )
    assert not provider.errors(answer), answer


async def data_source(provider: Provider, block):
    async def validate(**given):
        config = provider.packed(config_of(block, **given))
        return provider.errors(
            await provider.call(
                "ValidateDataResourceConfig", type_name="alicloud_kms_key", config=config
            )
        )

    async def read(config, **fields):
        return await provider.call(
            "ReadDataSource", type_name="alicloud_kms_key", config=config, **fields
        )

    for key_id in (KEY, UNKNOWN, WILL_BEGIN_WITH_KEY):
        assert not await validate(key_id=key_id)
    assert [e[0] for e in await validate(key_id="")] == ["key_id"]

    config = config_of(block, key_id=KEY)
    in_json = provider.value(json=json.dumps(config).encode())
    for encoded in (provider.packed(config), in_json):
        answer = await read(encoded)
        assert not provider.errors(answer), answer
        state = unpacked(answer.state)
        assert state.keys() == config.keys(), state.keys() ^ config.keys()
        for name, kind in kinds(block).items():
            assert state[name] is None or isinstance(state[name], kind), (name, state[name])
        assert state["key_id"] == state["id"] == KEY, state
        assert state["arn"] == ARN and state["region_id"] == "cn-hangzhou", state
        assert state["enabled"] is True and state["delete_date"] is None, state
        assert state["rotation_interval_seconds"] == 31536000, state

    answer = await read(provider.packed(config_of(block, key_id="key-of-nobody")))
    [(attribute, _, detail)] = provider.errors(answer)
    assert attribute == "key_id" and "Forbidden.KeyNotFound" in detail, answer
    assert not answer.HasField("state"), answer

    unknown = provider.packed(config_of(block, key_id=UNKNOWN))
    answer = await read(unknown)
    assert len(provider.errors(answer)) == 1 and not answer.HasField("state"), answer
    answer = await read(unknown, client_capabilities={"deferral_allowed": True})
    assert answer.deferred.reason == provider.deferral.RESOURCE_CONFIG_UNKNOWN, answer
    assert not provider.errors(answer), answer


async def functions(provider: Provider, declared):
    answer = await provider.call("GetFunctions")
    assert dict(answer.functions) == dict(declared), "the schema has other functions"
    assert sorted(declared) == ["kms_key_arn_build", "kms_key_arn_parse"], declared

    async def run(name, *arguments):
        packed = [provider.packed(argument) for argument in arguments]
        return await provider.call("CallFunction", name=name, arguments=packed)

    parts = {"region_id": "cn-hangzhou", "account_id": "154035569884****", "key_id": KEY}
    parsed = await run("kms_key_arn_parse", ARN)
    assert not parsed.HasField("error") and unpacked(parsed.result) == parts, parsed
    built = await run("kms_key_arn_build", *parts.values())
    assert not built.HasField("error") and unpacked(built.result) == ARN, built
    refused = await run("kms_key_arn_build", "cn-hangzhou", "no:account", KEY)
    assert refused.error.text and refused.error.function_argument == 1, refused
    assert not refused.HasField("result"), refused


async def written(client: RPCPluginClient) -> list:
    """What the plugin writes to its standard streams until it ends."""
    data = []
    with contextlib.suppress(grpc.RpcError):
        async for one in GRPCStdioStub(client.grpc_channel).StreamStdio(empty_pb2.Empty()):
            data.append(one)
    return data


async def play(arguments, cloud: dict):
    configure(
        plugin_magic_cookie_key="TF_PLUGIN_MAGIC_COOKIE",
        magic_cookie=COOKIE,
        auto_mtls=True,
        plugin_client_retry_enabled=False,
    )
    os.environ["PYVIDER_CLIENT_CERT_CURVE"] = arguments.curve
    versions = {"PLUGIN_PROTOCOL_VERSIONS": str(arguments.protocol)}
    client = RPCPluginClient(command=[arguments.plugin], config={"env": versions})
    await client.start()
    process = client._process.process
    stdio = asyncio.create_task(written(client))
    try:
        await encryption_is_mutual(client, arguments.protocol)
        await health(client)
        provider = Provider(client.grpc_channel, arguments.protocol)
        schemas = await schema(provider)
        await provider_block(provider, schemas.provider.block, cloud)
        await data_source(provider, schemas.data_source_schemas["alicloud_kms_key"].block)
        await functions(provider, schemas.functions)
        assert not (await provider.call("StopProvider")).Error
        assert not stdio.done(), "the stdio stream has ended"
        assert process.poll() is None, "the plugin has ended"
        await client.shutdown_plugin()
        code = await asyncio.to_thread(process.wait, HUNG)
        assert code == 0, f"the plugin ended with {code}"
        assert await asyncio.wait_for(stdio, HUNG) == [], "it wrote to its standard streams"
        assert not Path(client._address).exists(), "the socket is left"
    finally:
        await client.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plugin", required=True, help="the provider's binary")
    parser.add_argument("--mock", required=True, help="the mock cloud's binary")
    parser.add_argument("--protocol", required=True, type=int, choices=(5, 6))
    parser.add_argument("--curve", default="secp521r1", help="of the host's key; go-plugin's")
    arguments = parser.parse_args()
    with subprocess.Popen([arguments.mock], stdout=subprocess.PIPE, text=True) as mock:
        try:
            cloud = {}
            while "ALIBABA_CLOUD_REGION" not in cloud:
                line = mock.stdout.readline()
                assert line, "the mock cloud has ended"
                name, _, value = line.removeprefix("export ").strip().partition("=")
                cloud[name] = value
            asyncio.run(play(arguments, cloud))
        finally:
            mock.terminate()
    print(f"protocol {arguments.protocol}: everything is as it must be")


if __name__ == "__main__":
    main()
