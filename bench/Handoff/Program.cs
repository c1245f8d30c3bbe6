// SPDX-License-Identifier: Apache-2.0
using Handoff;

if (Plan.Read(args) is not { } plan)
{
    Console.WriteLine(Plan.Usage);
    return 64;
}

var machine = Machine.Look();
var runs = new List<Figures>();
for (var number = 1; number <= plan.Runs; number++)
{
    Console.WriteLine($"run {number} of {plan.Runs}");
    using var shop = new Shop();
    await using var server = new ServerUnderTest();
    await server.StartAsync(machine.ServerProgram, machine.ServerCore, shop.Registration(), plan.Postgres);
    await using var run = new Run(plan, server, shop);
    runs.Add(await run.MeasureAsync());
    Console.WriteLine($"  {Report.Summary(runs[^1])}");
}

var folder = plan.Out ?? Path.Combine(machine.Checkout, "bench");
Directory.CreateDirectory(folder);
await File.WriteAllTextAsync(Path.Combine(folder, "handoff.svg"), Plot.Draw(runs));
await File.WriteAllTextAsync(Path.Combine(folder, "HANDOFF.md"), Report.Write(plan, machine, runs));
Console.WriteLine($"{Path.Combine(folder, "HANDOFF.md")} and handoff.svg are written");
return 0;
