// Whoever knows configurations knows what their settings, samplers and errors are made of.
@_exported import EmberSamplers
@_exported import EmberSettings
