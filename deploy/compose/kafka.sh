#!/bin/bash
# Starts the broker of docker-compose.yml: as the local platform does (deploy/local/kafka.py), no user without a name
# and a password. The image's own start script cannot make the first SCRAM user, so the format is done here.
set -euo pipefail

: "${KAFKA_ADMIN_PASSWORD:?}" "${KAFKA_CLUSTER_ID:?}"
module=org.apache.kafka.common.security
who="username=\"admin\" password=\"$KAFKA_ADMIN_PASSWORD\""
properties=/tmp/server.properties

umask 077
cat >"$properties" <<EOF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=SASL://0.0.0.0:9092,CTRL://localhost:9093
advertised.listeners=SASL://kafka:9092
controller.listener.names=CTRL
listener.security.protocol.map=SASL:SASL_PLAINTEXT,CTRL:SASL_PLAINTEXT
inter.broker.listener.name=SASL
sasl.enabled.mechanisms=SCRAM-SHA-256
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-256
listener.name.sasl.scram-sha-256.sasl.jaas.config=$module.scram.ScramLoginModule required $who;
sasl.mechanism.controller.protocol=PLAIN
listener.name.ctrl.sasl.enabled.mechanisms=PLAIN
listener.name.ctrl.plain.sasl.jaas.config=$module.plain.PlainLoginModule required $who user_admin="$KAFKA_ADMIN_PASSWORD";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.dirs=/var/lib/kafka/data
EOF

/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t "$KAFKA_CLUSTER_ID" -c "$properties" \
    --add-scram "SCRAM-SHA-256=[name=admin,password=$KAFKA_ADMIN_PASSWORD]"
exec /opt/kafka/bin/kafka-server-start.sh "$properties"
