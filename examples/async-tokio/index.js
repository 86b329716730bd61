'use strict';
const { Server, ask, ticks } = require('./async-tokio.node');

async function main() {
  const server = await Server.listen();
  const lines = ['one', 'two', 'three', 'four'];
  const answers = await Promise.all(lines.map((line) => ask(server.port, line)));
  console.log(`answers: ${answers.join(' ')}`);

  const more = server.hasAnswered(5);
  await ask(server.port, 'five');
  await more;
  console.log(`answered: ${server.answered}`);

  const port = server.port;
  console.log(`stopped after: ${await server.stop()}`);
  try {
    await ask(port, 'six');
  } catch (error) {
    console.log(`refused: ${/refused/.test(error.message)}`);
  }

  for await (const tick of ticks(1)) {
    console.log(`tick: ${tick}`);
    if (tick === 3) break;
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
