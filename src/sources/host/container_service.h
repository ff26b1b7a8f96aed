// A container as the engine inspects it → a service in the canonical form of Compose
// (https://github.com/compose-spec/compose-spec/blob/main/05-services.md), as if it had been written down: so
// rows, controls and analyses of services are those of containers, and there is one way to make a row.
//
// A container is brought up by a Compose file or by a command; what runs is the engine's word. Its image's
// user, entrypoint and environment are part of it.
#pragma once

#include "sources/host/engine_facts.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::host {

// Texts are copied into the arena. Of a container that does not run no port is published.
value::Value service_of(value::Arena& arena, const EngineFacts& facts, const value::Value& container);

// The networks and volumes that services refer to: {networks: {NAME: {…}}, volumes: {NAME: {…}}}.
value::Value project_root(value::Arena& arena, const EngineFacts& facts,
                          const std::vector<value::DocumentPtr>& containers);

bool is_running(const value::Value& container);

} // namespace cofferdam::host
