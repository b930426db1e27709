/** A real Kafka broker: a running one, else a single KRaft node from Maven's jars. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { accepts, cached, findProgram, freePort, runProgram, startServer, Unobtainable, waitForPort, type Obtained, type ObtainOptions } from './obtain.ts';

const VERSION = '4.1.0';
const CACHE_NAME = `kafka-${VERSION}`;
const LEAST_JAVA = 17;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>dunlin</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency></dependencies>
</project>
`;

export async function obtainKafka(options: ObtainOptions): Promise<Obtained> {
  const running = process.env['KAFKA_BROKERS'];
  if (running !== undefined) {
    const [host, port] = running.split(',')[0]!.split(':');
    if (!await accepts(host!, Number(port ?? 9092))) throw new Error(`KAFKA_BROKERS is ${running}, but nothing answers there`);
    return { address: running, stop: async () => {} };
  }
  const java = await findJava(options);
  const jars = join(await cached(CACHE_NAME, options, (into) => fetchJars(into, options)), 'lib', '*');
  const [port, controllerPort] = [await freePort(), await freePort()];
  const configuration = writeConfiguration(options.folder, port, controllerPort);
  await runProgram(java, ['-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', configuration], { signal: options.signal, cwd: options.folder });
  const server = startServer(java, ['-Xmx512m', '-cp', jars, 'kafka.Kafka', configuration], { folder: options.folder });
  try {
    await waitForPort(port, server, 90);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop: server.stop };
}

async function findJava(options: ObtainOptions): Promise<string> {
  const java = findProgram('java');
  if (java === null) throw new Unobtainable(`Java is not installed; set KAFKA_BROKERS or install Java ${LEAST_JAVA} and Maven`);
  // `--version` writes to stdout: "openjdk 17.0.15 2025-04-15".
  const version = /^\S+ (\d+)/.exec(await runProgram(java, ['--version'], { signal: options.signal }))?.[1];
  if (Number(version) < LEAST_JAVA) throw new Unobtainable(`Java must be ${LEAST_JAVA} or newer; got ${version}`);
  return java;
}

async function fetchJars(into: string, options: ObtainOptions): Promise<void> {
  const maven = findProgram('mvn');
  if (maven === null) throw new Unobtainable('Maven is not installed; set KAFKA_BROKERS or install it');
  options.say('fetching the broker with Maven, about 20 s, once ...');
  writeFileSync(join(into, 'pom.xml'), POM);
  await runProgram(maven, ['-B', '-q', 'dependency:copy-dependencies', `-DoutputDirectory=${join(into, 'lib')}`], { signal: options.signal, cwd: into });
}

function clusterId(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
}

function writeConfiguration(folder: string, port: number, controllerPort: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'server.properties');
  writeFileSync(path, [
    'process.roles=broker,controller', 'node.id=1', `controller.quorum.voters=1@127.0.0.1:${controllerPort}`, 'controller.listener.names=CONTROLLER',
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`, `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT', 'inter.broker.listener.name=PLAINTEXT', `log.dirs=${join(folder, 'data')}`,
    'offsets.topic.replication.factor=1', 'transaction.state.log.replication.factor=1', 'transaction.state.log.min.isr=1', 'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1', 'group.initial.rebalance.delay.ms=0', 'num.partitions=2', 'offsets.topic.num.partitions=4', '',
  ].join('\n'));
  return path;
}
