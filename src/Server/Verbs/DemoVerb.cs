// SPDX-License-Identifier: Apache-2.0

namespace Server.Verbs;

/// <summary>
/// Starts the very server in the sandbox and plays one verification against it through real sockets. Its state lives in a
/// directory of its own that is removed at the end.
/// </summary>
internal static class DemoVerb
{
    private const string KeepFlag = "--keep";

    /// <summary>Exits 0 only if every answer was right.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        var keep = args.Contains(KeepFlag);
        var directory = Directory.CreateTempSubdirectory("number-verification-demo-");
        try
        {
            string[] settings = [
                $"--Sandbox:Enabled=true", $"--Storage:Directory={directory.FullName}", .. args.Where(arg => arg != KeepFlag)];
            await using var app = ServerApplication.Build(settings, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
            try
            {
                await app.StartAsync(ct);
            }
            catch (IOException taken)
            {
                Console.Error.WriteLine($"The demo needs its ports to itself: {taken.Message}");
                Console.Error.WriteLine("Is a sandbox running already? Stop it, or choose others: --urls http://localhost:9191 --Network:Radius:Port=1913");
                return 1;
            }

            var good = await new DemoScript(app.Services, new Narrator(Console.Out, !Console.IsOutputRedirected)).PlayAsync(ct);
            if (keep && good)
            {
                Console.WriteLine($"Serving on at {app.Urls.First()} until Ctrl+C.");
                await app.WaitForShutdownAsync(ct);
            }
            else
            {
                await app.StopAsync(ct);
            }

            return good ? 0 : 1;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
