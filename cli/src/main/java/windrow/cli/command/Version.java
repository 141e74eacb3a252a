package windrow.cli.command;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the manifest of its jar. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"Windrow " + (version == null ? "(not from a jar)" : version), "Java " + Runtime.version()
        };
    }
}
