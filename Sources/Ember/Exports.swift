// Whoever imports Ember has what it is made of.
@_exported import EmberAssembly
@_exported import EmberConfiguration
@_exported import EmberDataTools
@_exported import EmberReports
@_exported import EmberSamplers
@_exported import EmberSettings
@_exported import EmberWorkflows
